// What the staff's pages do by themselves. Everything works without it, by links
// and forms.
'use strict';
(() => {
  const $ = (sel, root = document) => root.querySelector(sel);
  const all = (sel, root = document) => [...root.querySelectorAll(sel)];
  const main = $('#main'), gone = $('[data-gone]');
  let good = Date.now(), last = 0, shown = {};

  // ---- showing what has changed ----
  // Each part of the page has an id; a part that somebody is filling in stays.
  const busy = (el) => el.matches('details[open]') || $('details[open]', el) || el.querySelector('[data-keep]')?.contains(document.activeElement);
  const show = (html, mine) => {
    const next = new DOMParser().parseFromString('<main>' + html + '</main>', 'text/html').body.firstElementChild;
    // An answer and the stream overtake each other: older news is no news.
    const [life, version] = next.querySelector('#say').dataset.press.split('-');
    if (life === shown.life && +version < shown.version) return;
    shown = { life, version: +version };
    const focus = document.activeElement && main.contains(document.activeElement) ? document.activeElement.id : '';
    const order = [];
    for (const el of [...next.children]) {
      const old = el.id && document.getElementById(el.id);
      if (old && main.contains(old) && (old.outerHTML === el.outerHTML || (busy(old) && !mine))) { order.push(old); continue; }
      if (old && el.id === 'say' && !mine && $('.note', old) && Date.now() - said < 8000) { order.push(old); continue; }
      order.push(el);
    }
    main.replaceChildren(...order);
    if (focus && document.activeElement.id !== focus) (document.getElementById(focus) || main).focus({ preventScroll: true });
    if (mine && $('#say .note')) said = Date.now();
    counted();
  };
  let said = 0;

  const alive = (clock) => {
    good = Date.now();
    gone.hidden = true;
    if (clock) $('[data-clock]').textContent = clock;
    const text = $('[data-link-text]');
    if (text) text.textContent = '网点网络正常，总部断了也能叫号';
  };
  const stream = new EventSource(document.body.dataset.stream);
  stream.addEventListener('part', (e) => { alive(); show(e.data, false); });
  stream.addEventListener('alive', (e) => alive(e.data));
  stream.onerror = () => {
    // Signed out, or the session is over: the page asks for the password again.
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 2000);
  };

  // ---- keys ----
  // A press goes out at once; while the network is bad it goes out again under the
  // same id, so that nobody is called twice.
  const guard = 350;
  const send = async (form, button) => {
    const body = new URLSearchParams(new FormData(form));
    for (let tries = 0; ; tries++) {
      try {
        const r = await fetch(form.action, { method: 'POST', body, headers: { 'X-Script': '1' }, signal: AbortSignal.timeout(5000) });
        if (r.status === 401) return location.reload();
        if (r.status === 429) throw new Error('429');
        const html = await r.text();
        if (!r.ok) throw new Error(r.status);
        for (const d of all('details[open]')) d.open = false;
        alive();
        return show(html, true);
      } catch (e) {
        if (tries < 2) { await new Promise((ok) => setTimeout(ok, 400)); continue; }
        const at = $('#say');
        const p = document.createElement('p');
        p.className = 'note alert';
        p.textContent = '没连上网点主机，这一步还没有办。等接上了再按一次。';
        at.replaceChildren(p);
        said = Date.now();
        return;
      } finally { if (button.isConnected) button.removeAttribute('aria-busy'); }
    }
  };
  document.addEventListener('submit', (e) => {
    const form = e.target;
    if (form.method !== 'post' || !main.contains(form)) return;
    e.preventDefault();
    const now = performance.now();
    if (now - last < guard) return;
    last = now;
    wake();
    const button = e.submitter || $('button', form);
    button.setAttribute('aria-busy', 'true');
    send(form, button);
  });
  // A key that was pressed by hand lets go of the keyboard: the space bar calls.
  document.addEventListener('click', (e) => {
    wake();
    const pressed = e.target.closest('summary[aria-disabled=true]');
    if (pressed) e.preventDefault();
    const button = e.target.closest('button');
    if (button && e.detail > 0) button.blur();
  });
  const keys = $('[data-keys]');
  let on = true;
  if (keys) {
    try { on = localStorage.getItem('keys') !== 'off'; } catch { /* no storage: on */ }
    const tell = () => { keys.textContent = '快捷键 ' + (on ? '开' : '关'); keys.setAttribute('aria-pressed', on); };
    keys.hidden = !matchMedia('(min-width: 900px)').matches;
    keys.addEventListener('click', () => { on = !on; try { localStorage.setItem('keys', on ? 'on' : 'off'); } catch { /* until the page is left */ } tell(); });
    tell();
    document.addEventListener('keydown', (e) => {
      const at = document.activeElement;
      if (e.key === 'Escape') { for (const d of all('details[open]')) { d.open = false; $('summary', d).focus(); } return; }
      if (!on || e.ctrlKey || e.altKey || e.metaKey || e.repeat || at.matches('input,select,textarea')) return;
      const name = e.key === ' ' ? 'space' : e.key.toLowerCase();
      // The space bar belongs to the key that has the keyboard, if one has.
      if (name === 'space' && at.matches('button,a,summary')) return;
      const key = $('[data-key="' + name + '"]');
      if (!key || key.disabled || key.getAttribute('aria-disabled') === 'true') return;
      e.preventDefault();
      if (key.matches('summary')) { key.parentElement.open = !key.parentElement.open; $('select', key.parentElement)?.focus(); return; }
      key.form.requestSubmit(key);
    });
  }

  // ---- time that passes ----
  let counting = [];
  const counted = () => {
    const now = Date.now();
    counting = all('[data-since]').map((e) => ({ e, from: now - 1000 * e.dataset.since }));
    const recall = $('[data-after]');
    if (recall && +recall.dataset.after > 0 && !recall.disabled) {
      recall.disabled = true;
      const ends = now + 1000 * recall.dataset.after;
      const line = $('.sm', recall), was = line.innerHTML;
      const tick = () => {
        if (!recall.isConnected) return;
        const left = Math.ceil((ends - Date.now()) / 1000);
        if (left > 0) { line.textContent = left + ' 秒后'; setTimeout(tick, 250); return; }
        line.innerHTML = was;
        recall.disabled = false;
      };
      tick();
    }
    ring();
  };
  setInterval(() => {
    for (const { e, from } of counting) {
      const s = Math.round((Date.now() - from) / 1000);
      e.textContent = s < 60 ? s + ' 秒' : Math.floor(s / 60) + ' 分 ' + (s % 60) + ' 秒';
    }
    const age = Date.now() - good;
    if (age > 15000) {
      gone.hidden = false;
      $('[data-age]', gone).textContent = Math.round(age / 1000) + ' 秒';
      const text = $('[data-link-text]');
      if (text) text.textContent = '和网点主机断开了';
    }
    if (beats++ % 3 === 0) ring();
  }, 1000);
  let beats = 1;

  // ---- the bell ----
  // Browsers allow sound once something on the page was pressed.
  let sound = null;
  const wake = () => { sound ||= new AudioContext(); if (sound.state === 'suspended') sound.resume(); };
  let rang = 0;
  const ring = () => {
    const wanted = all('[data-ringing]').length;
    document.title = document.title.replace(/^（有人叫）/, '');
    if (!wanted) return;
    document.title = '（有人叫）' + document.title;
    if (Date.now() - rang < 2500) return;
    rang = Date.now();
    main.dataset.rang = +(main.dataset.rang || 0) + 1;
    if (!sound || sound.state !== 'running') return;
    for (const [at, hz] of [[0, 880], [0.25, 660]]) {
      const o = sound.createOscillator(), g = sound.createGain(), t = sound.currentTime + at;
      o.frequency.value = hz;
      o.connect(g).connect(sound.destination);
      g.gain.setValueAtTime(0.25, t);
      g.gain.exponentialRampToValueAtTime(0.001, t + 0.5);
      o.start(t);
      o.stop(t + 0.5);
    }
  };
  counted();
})();
