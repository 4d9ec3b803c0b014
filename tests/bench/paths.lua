-- Asks for each path of a file in turn; every thread takes its own lines.
local threads = 0
function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(arguments)
  local file, count = arguments[1], tonumber(arguments[2])
  paths, place = {}, 0
  local line_number = 0
  for line in io.lines(file) do
    if line_number % count == number then paths[#paths + 1] = line end
    line_number = line_number + 1
  end
end

function request()
  place = place % #paths + 1
  return wrk.format("GET", paths[place])
end

function done(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("RESULT %d %d %d\n", summary.requests, summary.duration, failed))
end
