// What pages do by themselves. Everything works without it, by links and forms.
'use strict';
(() => {
  const bySelf = { headers: { 'X-By-Itself': '1' }, cache: 'no-store' };
  const $ = (sel, root = document) => root.querySelector(sel);
  const tell = (text) => { const at = $('[data-tell]'); if (at) at.textContent = text; };
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;

  // A choice in a list is taken at once.
  document.addEventListener('change', (e) => { if (e.target.matches('[data-submit]')) e.target.form.requestSubmit(); });

  // ---- staying up to date ----
  const fresh = $('.fresh');
  let good = Date.now(), waiting = 0, busy = false, looks = 0, beats = 0;

  const stale = () => {
    const age = Math.round((Date.now() - good) / 1000);
    fresh.classList.add('stale');
    $('[data-fresh]', fresh).textContent = '和总部断开 ' + (age < 60 ? age + ' 秒' : Math.round(age / 60) + ' 分钟') + '，现在看到的是那时的';
  };

  const swap = async () => {
    const r = await fetch(location.href, bySelf);
    if (!r.ok) throw new Error(r.status);
    const next = new DOMParser().parseFromString(await r.text(), 'text/html');
    const main = $('#main'), coming = $('#main', next);
    if (!coming || !coming.dataset.live) return location.reload();
    main.dataset.live = coming.dataset.live;
    $('#say').replaceChildren(...$('#say', next).childNodes);
    if (main.innerHTML === coming.innerHTML) return;
    const had = document.activeElement, way = had && main.contains(had) ? had.getAttribute('href') || had.name : null;
    main.replaceChildren(...coming.childNodes);
    if (way) {
      const back = [...main.querySelectorAll('a,select,button,input')].find((e) => e.getAttribute('href') === way || e.name === way);
      (back || main).focus({ preventScroll: true });
    }
    since();
    tell('有新的，已经更新');
  };

  const busyTyping = () => { const a = document.activeElement; return a && a.matches('#main select, #main input, #main textarea'); };

  const look = async () => {
    if (busy) return;
    busy = true;
    try {
      const r = await fetch('/live', bySelf);
      if (r.status === 401) { location.href = '/login?next=' + encodeURIComponent(location.pathname + location.search); return; }
      if (!r.ok) throw new Error(r.status);
      const now = await r.json();
      if (now.idle && location.pathname !== '/help') { location.reload(); return; }
      good = Date.now();
      fresh.classList.remove('stale');
      $('[data-fresh]', fresh).textContent = '数据到 ' + now.now;
      const badge = $('[data-waiting]');
      if (badge) { badge.textContent = now.waiting; badge.hidden = !now.waiting; }
      if (now.waiting > waiting) ring();
      waiting = now.waiting;
      const main = $('#main'), has = main.dataset.live;
      const changed = { '/arrived': now.arrived !== has, '/help': now.calls !== has, '/kiosks': ++looks % 10 === 0 }[location.pathname];
      if (has && changed && !busyTyping()) await swap();
    } catch { stale(); } finally { busy = false; }
  };

  // ring is a short sound for a person who is wanted; browsers allow it once
  // something on the page was pressed.
  const ring = () => {
    tell('有人要帮忙');
    if (location.pathname !== '/help' || !navigator.userActivation || !navigator.userActivation.hasBeenActive) return;
    const c = new AudioContext(), o = c.createOscillator(), g = c.createGain();
    o.frequency.value = 660; o.connect(g).connect(c.destination);
    g.gain.setValueAtTime(0.2, c.currentTime); g.gain.exponentialRampToValueAtTime(0.001, c.currentTime + 0.8);
    o.start(); o.stop(c.currentTime + 0.8); o.onended = () => c.close();
  };

  // since counts on how long a customer has been waiting.
  let counting = [];
  const since = () => {
    const now = Date.now();
    counting = [...document.querySelectorAll('[data-since]')].map((e) => ({ e, from: now - 1000 * e.dataset.since }));
  };
  const count = () => counting.forEach(({ e, from }) => {
    const s = Math.round((Date.now() - from) / 1000);
    e.textContent = s < 60 ? s + ' 秒' : Math.floor(s / 60) + ' 分 ' + s % 60 + ' 秒';
  });

  if (fresh) {
    const badge = $('[data-waiting]');
    waiting = badge ? +badge.textContent : 0;
    since();
    setInterval(() => { count(); if (!document.hidden || beats++ % 5 === 0) look(); }, 1000);
  }

  // ---- a number that is shown for a minute ----
  const shown = $('[data-mask]');
  if (shown) {
    const until = Date.now() + 1000 * shown.dataset.seconds, line = $('[data-count]');
    const timer = setInterval(() => {
      const left = Math.ceil((until - Date.now()) / 1000);
      if (left > 0) { line.textContent = left + ' 秒后遮上'; return; }
      clearInterval(timer);
      shown.firstElementChild.textContent = shown.dataset.mask;
      line.textContent = '遮上了。还要看，请刷新这一页，再选理由。';
    }, 250);
  }

  // ---- replaying ink ----
  const replay = $('[data-replay]');
  if (replay) {
    replay.hidden = false;
    const label = $('span', replay), saying = label.textContent;
    let frame = 0;
    const inks = () => [...document.querySelectorAll('.canvas > [data-ink]')].filter((s) => s.querySelector('.strokes path'));
    const stop = (list) => {
      cancelAnimationFrame(frame);
      frame = 0;
      list.forEach((p) => { p.el.removeAttribute('pathLength'); p.el.removeAttribute('stroke-dasharray'); p.el.removeAttribute('visibility'); });
      label.textContent = saying;
    };
    let list = [];
    replay.addEventListener('click', () => {
      if (frame) return stop(list);
      list = [];
      let at = 0;
      inks().forEach((svg) => {
        let end = 0;
        svg.querySelectorAll('.strokes path').forEach((el) => {
          const [start, long] = el.dataset.t.split(' ').map(Number);
          list.push({ el, start: at + start, long });
          end = start + long;
        });
        at += end + 600;
      });
      const fast = Math.max(1, at / 60000); // a minute at most
      label.textContent = fast > 1.05 ? '停（快 ' + fast.toFixed(1) + ' 倍）' : '停';
      list.forEach((p) => { p.el.setAttribute('visibility', 'hidden'); p.done = 0; });
      let began = 0, from = 0;
      const step = (t) => {
        began ||= t;
        const now = (t - began) * fast;
        for (let i = from; i < list.length && list[i].start <= now; i++) {
          const p = list[i], part = calm ? 1 : Math.min(1, (now - p.start) / p.long);
          p.el.removeAttribute('visibility');
          if (part >= 1) {
            p.el.removeAttribute('stroke-dasharray');
            if (i === from) from++;
            continue;
          }
          p.el.setAttribute('pathLength', '1');
          p.el.setAttribute('stroke-dasharray', part + ' 2');
        }
        if (from < list.length) frame = requestAnimationFrame(step); else stop(list);
      };
      frame = requestAnimationFrame(step);
    });
  }

  // ---- 念给我听, only where the browser has a Chinese voice ----
  const read = $('[data-read]');
  if (read && 'speechSynthesis' in window) {
    const voice = () => speechSynthesis.getVoices().find((v) => /^zh([-_]CN|[-_]Hans|$)/i.test(v.lang));
    const offer = () => { read.hidden = !voice(); };
    speechSynthesis.addEventListener('voiceschanged', offer);
    offer();
    read.addEventListener('click', () => {
      if (speechSynthesis.speaking) { speechSynthesis.cancel(); return; }
      const u = new SpeechSynthesisUtterance(read.dataset.read);
      u.voice = voice(); u.lang = 'zh-CN'; u.rate = 0.85;
      speechSynthesis.speak(u);
    });
  }
})();
