// Unpacks fonts for pictures that the server draws: WOFF is an SFNT (.ttf) with packed tables
// (W3C WOFF 1.0), and what draws them reads no WOFF. Noto Sans comes with KERN (OFL 1.1).
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { inflateSync } from "node:zlib";

const NAMES = ["NotoSans-Regular", "NotoSans-Bold"];
const require = createRequire(import.meta.url);

function sfnt(woff) {
  const count = woff.readUInt16BE(12);
  const entries = Array.from({ length: count }, (_, at) => {
    const entry = 44 + 20 * at;
    const [offset, packed, length] = [4, 8, 12].map((field) => woff.readUInt32BE(entry + field));
    const bytes = woff.subarray(offset, offset + packed);
    const table = packed < length ? inflateSync(bytes) : bytes;
    return { tag: woff.subarray(entry, entry + 4), sum: woff.subarray(entry + 16, entry + 20), table };
  });
  const range = 2 ** Math.floor(Math.log2(count));
  const head = Buffer.alloc(12 + 16 * count);
  woff.copy(head, 0, 4, 8);
  [count, 16 * range, Math.log2(range), 16 * (count - range)].forEach((value, at) => head.writeUInt16BE(value, 4 + 2 * at));
  const parts = [head];
  let offset = head.length;
  entries.forEach(({ tag, sum, table }, at) => {
    const entry = 12 + 16 * at;
    tag.copy(head, entry);
    sum.copy(head, entry + 4);
    head.writeUInt32BE(offset, entry + 8);
    head.writeUInt32BE(table.length, entry + 12);
    const padding = Buffer.alloc((4 - (table.length % 4)) % 4);
    parts.push(table, padding);
    offset += table.length + padding.length;
  });
  return Buffer.concat(parts);
}

export function unpackFonts(folder) {
  mkdirSync(folder, { recursive: true });
  for (const name of NAMES) {
    const packed = readFileSync(require.resolve(`@kern-ux/native/dist/fonts/noto-sans/${name}.woff`));
    writeFileSync(resolve(folder, `${name}.ttf`), sfnt(packed));
  }
}
