"use strict";
// The page keeps no state of its own: it shows the picture of now, passes on
// what the pointer does, and lists the scene for those who use a keyboard.
const glass = document.getElementById("glass");
const screen_ = document.getElementById("screen");
const trace = document.getElementById("trace");
const state = document.getElementById("state");
let width = 1080, height = 1920;

const pause = ms => new Promise(done => setTimeout(done, ms));

async function ask(path, options) {
  const answer = await fetch(path, { cache: "no-store", ...options });
  if (!answer.ok) throw new Error(answer.status);
  return answer;
}

// Follow the counter: wait for a change, then fetch the picture and the scene.
async function follow() {
  let version = 0, old = "";
  for (;;) {
    try {
      const now = (await (await ask("changes?after=" + version)).json()).version;
      if (now !== version) {
        const began = performance.now();
        const picture = URL.createObjectURL(await (await ask("screen.png")).blob());
        screen_.src = picture;
        await screen_.decode().catch(() => {});
        if (old) URL.revokeObjectURL(old);
        old = picture;
        version = now;
        if (!drawing) wipeTrace();
        tell(await (await ask("scene")).json());
        state.textContent = "画面是实时的，柜台一变，这里就变。";
        await pause(Math.max(0, 150 - (performance.now() - began)));
      }
    } catch {
      state.textContent = "柜台没有回答，可能正在启动，稍等再试…";
      version = 0;
      await pause(2000);
    }
  }
}

// tell lists the scene. What stays keeps its place and the keyboard's focus.
function tell(scene) {
  width = scene.width;
  height = scene.height;
  document.getElementById("caption").textContent = scene.caption;
  const texts = scene.elements.filter(e => e.role === "text" || e.role === "field" || e.role === "image");
  document.getElementById("texts").replaceChildren(...texts.map(e => {
    const li = document.createElement("li");
    li.textContent = e.name;
    return li;
  }));
  const list = document.getElementById("controls");
  const had = document.activeElement && document.activeElement.dataset.id;
  list.replaceChildren(...scene.elements.filter(e => e.role === "button" || e.role === "key" || e.role === "candidate").map(e => {
    const li = document.createElement("li"), button = document.createElement("button");
    button.textContent = e.name;
    button.dataset.id = e.id;
    button.className = e.enabled ? "" : "off";
    if (e.selected) button.setAttribute("aria-pressed", "true");
    button.onclick = () => {
      const x = e.x + e.w / 2, y = e.y + e.h / 2;
      post([{ t_ms: 0, type: "down", x, y }, { t_ms: 90, type: "up", x, y }]);
    };
    li.append(button);
    return li;
  }));
  if (had) {
    const again = list.querySelector(`[data-id="${CSS.escape(had)}"]`);
    if (again) again.focus();
  }
}

// Gestures go out whole and one after the other.
let sending = Promise.resolve();
function post(events) {
  sending = sending.then(() => ask("pointer", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(events),
  })).catch(() => { state.textContent = "刚才那一下没有送到，请再试一次。"; });
}

let drawing = null, lastTap = { at: -1e9, x: 0, y: 0 };

function place(event) {
  const box = screen_.getBoundingClientRect();
  return {
    x: Math.round((event.clientX - box.left) / box.width * width * 10) / 10,
    y: Math.round((event.clientY - box.top) / box.height * height * 10) / 10,
  };
}

glass.addEventListener("pointerdown", event => {
  if (drawing || event.button > 0) return;
  const at = performance.now(), p = place(event);
  // The second press of a double click would meet the next screen.
  if (!lastTap.drew && at - lastTap.at < 350 && Math.hypot(p.x - lastTap.x, p.y - lastTap.y) < 60) return;
  event.preventDefault();
  glass.setPointerCapture(event.pointerId);
  drawing = { id: event.pointerId, began: at, events: [{ t_ms: 0, type: "down", ...p }] };
  wipeTrace();
});

glass.addEventListener("pointermove", event => {
  if (!drawing || event.pointerId !== drawing.id) return;
  const points = event.getCoalescedEvents ? event.getCoalescedEvents() : [event];
  for (const e of points.length ? points : [event]) add("move", e);
});

glass.addEventListener("pointerup", event => {
  if (!drawing || event.pointerId !== drawing.id) return;
  add("up", event);
  const first = drawing.events[0], last = drawing.events[drawing.events.length - 1];
  lastTap = { at: performance.now(), x: last.x, y: last.y, drew: Math.hypot(last.x - first.x, last.y - first.y) > 20 };
  post(drawing.events);
  drawing = null;
});

glass.addEventListener("pointercancel", () => { drawing = null; wipeTrace(); });

// add notes a point and draws a thin line at once; the real ink follows with
// the next picture.
function add(type, event) {
  const before = drawing.events[drawing.events.length - 1];
  const t = Math.max(before.t_ms, Math.round((performance.now() - drawing.began) * 10) / 10);
  const p = { t_ms: t, type, ...place(event) };
  if (type === "move" && p.x === before.x && p.y === before.y) return;
  if (drawing.events.length >= 19000 && type === "move") return;
  drawing.events.push(p);
  const pen = trace.getContext("2d");
  pen.lineWidth = width / 180;
  pen.lineCap = "round";
  pen.strokeStyle = "rgba(29, 70, 67, .55)";
  pen.beginPath();
  pen.moveTo(before.x, before.y);
  pen.lineTo(p.x, p.y);
  pen.stroke();
}

function wipeTrace() {
  trace.width = width;
  trace.height = height;
}

follow();
