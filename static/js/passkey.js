// Shows what needs a passkey where the browser knows passkeys, and says aloud when one fails.
(function () {
  if (!window.PublicKeyCredential) return;
  document.querySelectorAll("[data-needs-passkey]").forEach(function (part) {
    part.hidden = false;
  });
  document.querySelectorAll("[data-without-passkey]").forEach(function (part) {
    part.hidden = true;
  });
  const problem = document.querySelector("[data-passkey-problem]");
  document.addEventListener("allauth.error", function (event) {
    if (!problem) return;
    event.preventDefault();
    problem.hidden = false;
  });
})();
