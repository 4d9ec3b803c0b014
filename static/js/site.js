// Small helps. Every page works without this file.
(() => {
  document.documentElement.classList.add("js");

  const status = document.querySelector("[data-locate-status]");
  const say = (text) => status && (status.textContent = text);

  function locate(button) {
    if (button.getAttribute("aria-busy")) return;
    const fields = button.form.elements;
    const fail = (error) => {
      button.removeAttribute("aria-busy");
      say(error && error.code === 1 ? button.dataset.refused : button.dataset.failed);
      fields.q.focus();
    };
    if (!navigator.geolocation) return fail();
    button.setAttribute("aria-busy", "true");
    say(button.dataset.busy);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // Three decimals are about 100 metres: nobody's front door leaves the phone.
        fields.lat.value = coords.latitude.toFixed(3);
        fields.lon.value = coords.longitude.toFixed(3);
        fields.lat.disabled = fields.lon.disabled = false;
        fields.q.value = "";
        button.form.submit();
      },
      fail,
      { timeout: 10000, maximumAge: 300000 },
    );
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-locate], [data-share], [data-print]");
    if (!target) return;
    const { locate: here, print } = target.dataset;
    const share = here === undefined && print === undefined;
    if (share && !navigator.share) return; // a plain link
    event.preventDefault();
    if (share) navigator.share({ title: document.title, url: target.href }).catch(() => {});
    else if (here === undefined) window.print();
    else locate(target);
  });

  // The back button may bring this page back as it was left.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("[aria-busy]").forEach((busy) => busy.removeAttribute("aria-busy"));
    say("");
  });
})();
