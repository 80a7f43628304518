// Forms that are filled in outdoors: kept on the device until they were sent, signed on the screen.
(() => {
  "use strict";
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const place = `draft:${form.dataset.owner}:${form.dataset.draft}`;
  const DAY = 24 * 3600 * 1000;
  // Numbers of persons and telephones stay out of what lies on the device.
  const personal = /^(\d{15}|\d{17}[\dXx]|1\d{10})$/;

  const controls = () => [...form.querySelectorAll("input[name], textarea[name], select[name]")]
    .filter((each) => !["file", "submit"].includes(each.type) && each.name !== "csrfmiddlewaretoken");

  function read() {
    try {
      const found = JSON.parse(localStorage.getItem(place) || "null");
      return found && Date.now() - found.at < DAY ? found : null;
    } catch (error) {
      return null; // the device keeps nothing, or something else
    }
  }

  function keep() {
    const values = {};
    for (const each of controls()) {
      if (["radio", "checkbox"].includes(each.type) ? !each.checked : personal.test(each.value.trim())) continue;
      (values[each.name] ||= []).push(each.value);
    }
    try {
      localStorage.setItem(place, JSON.stringify({ at: Date.now(), values }));
    } catch (error) {
      // A full or forbidden store: the form works as without it.
    }
  }

  const forget = () => localStorage.removeItem(place);

  function fill(values) {
    let changed = null;
    for (const each of controls()) {
      const found = values[each.name];
      if (!found) continue;
      if (["radio", "checkbox"].includes(each.type)) {
        if (!each.checked && found.includes(each.value)) {
          each.checked = true;
          changed = each;
        }
      } else if (each.name === "_key" || !each.value) {
        each.value = found[0];
      }
    }
    return changed;
  }

  let pending = null; // values that wait for questions which the answers bring up
  function goOn() {
    const changed = pending && fill(pending);
    if (changed) changed.dispatchEvent(new Event("change", { bubbles: true }));
    else pending = null;
  }

  function offer(found) {
    const box = document.createElement("div");
    box.className = "alert alert-warning";
    box.setAttribute("role", "status");
    const words = document.createElement("div");
    words.textContent = form.dataset.found;
    const buttons = document.createElement("div");
    buttons.className = "btn-list";
    // The key travels along, so what arrived after all is not opened twice.
    for (const [text, act] of [
      [form.dataset.again, () => { pending = found.values; goOn(); }],
      [form.dataset.discard, forget],
    ]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn";
      button.textContent = text;
      button.addEventListener("click", () => { act(); box.remove(); });
      buttons.append(button);
    }
    box.append(words, buttons);
    form.before(box);
  }

  function sign(input) {
    if (input.dataset.ready) return;
    input.dataset.ready = "1";
    const canvas = document.createElement("canvas");
    canvas.className = "signature";
    canvas.width = 640;
    canvas.height = 240;
    canvas.setAttribute("aria-label", form.dataset.sign);
    canvas.setAttribute("role", "img");
    const clear = document.createElement("button");
    clear.type = "button";
    clear.className = "link-button";
    clear.textContent = form.dataset.clear;
    const hint = document.createElement("p");
    hint.className = "field-help";
    hint.textContent = form.dataset.sign;
    input.before(hint, canvas, clear);
    const pen = canvas.getContext("2d");
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
    };
    const wipe = () => {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      Object.assign(pen, { lineWidth: 4, lineCap: "round", lineJoin: "round", strokeStyle: "#111" });
    };
    wipe();
    let writing = false;
    canvas.addEventListener("pointerdown", (event) => {
      writing = true;
      canvas.setPointerCapture(event.pointerId);
      pen.beginPath();
      pen.moveTo(...at(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!writing) return;
      pen.lineTo(...at(event));
      pen.stroke();
    });
    canvas.addEventListener("pointerup", () => {
      writing = false;
      canvas.toBlob((blob) => {
        const files = new DataTransfer();
        files.items.add(new File([blob], "signature.png", { type: "image/png" }));
        input.files = files.files;
      });
    });
    clear.addEventListener("click", () => {
      wipe();
      input.value = "";
    });
  }

  const prepare = () => form.querySelectorAll("input[data-signature]").forEach(sign);
  const found = read();
  if (found && !document.querySelector(".error-summary")) offer(found);
  prepare();
  document.addEventListener("htmx:afterSettle", () => { prepare(); goOn(); });
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);

  // Sent from here, a lost connection leaves the page and all that was filled in where they are.
  let refused = false;
  form.addEventListener("submit", async (event) => {
    if (refused || !event.submitter || event.submitter.name !== "_do") return;
    event.preventDefault();
    keep();
    try {
      const body = new FormData(form, event.submitter);
      const answer = await fetch(form.action, { method: "POST", body });
      if (answer.redirected && answer.ok) {
        forget();
        location.assign(answer.url);
        return;
      }
      refused = true; // the page that says why comes the usual way
      form.requestSubmit(event.submitter);
    } catch (error) {
      const notice = document.getElementById("notice");
      if (notice) notice.textContent = form.dataset.offline;
    }
  });
})();
