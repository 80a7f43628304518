// Make the digest of a witness's number on this screen: the number itself has no name and is not sent.
const own = document.querySelector("[data-commit-from]");
const digest = document.querySelector("[data-commit-to]");
if (own && digest && window.crypto?.subtle) {
  own.closest("[data-commit]").hidden = false;
  own.addEventListener("input", async () => {
    const bytes = new TextEncoder().encode(`yiwang-draw-1\n${own.value.trim()}`);
    const made = await crypto.subtle.digest("SHA-256", bytes);
    digest.value = own.value.trim() && [...new Uint8Array(made)].map((b) => b.toString(16).padStart(2, "0")).join("");
  });
}
