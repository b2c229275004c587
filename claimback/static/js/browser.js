/* “Turn on messages in this browser”: asks the browser, and tells us where its maker takes them. */
(() => {
  "use strict";

  const button = document.querySelector("[data-listen]");
  if (!button || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  document.querySelector("[data-without-script]")?.remove();
  button.hidden = false;

  const say = (sentence) => {
    const notice = Object.assign(document.createElement("div"), { className: "notice bad" });
    notice.append(Object.assign(document.createElement("p"), { textContent: sentence }));
    const messages = document.getElementById("messages");
    messages?.replaceChildren(notice);
    messages?.scrollIntoView({ block: "nearest" });
  };
  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

  const listen = async () => {
    if ((await Notification.requestPermission()) !== "granted") return say(button.dataset.refused);
    const worker = await navigator.serviceWorker.register(button.dataset.worker);
    await worker.update();
    const subscription = await worker.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: bytes(button.dataset.key),
    });
    const answer = await fetch(button.dataset.listen, {
      method: "POST",
      body: JSON.stringify(subscription),
      headers: { "Content-Type": "application/json", ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") },
      credentials: "same-origin",
    });
    if (answer.status === 204) return window.location.reload();
    return say((await answer.json()).sentence ?? button.dataset.failed);
  };

  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await listen();
    } catch {
      say(button.dataset.failed);
    }
    button.disabled = false;
  });
})();
