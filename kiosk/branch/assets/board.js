// The lobby board: shows changes as they come, chimes and speaks.
'use strict';
(() => {
  const $ = (sel, root = document) => root.querySelector(sel);
  const main = $('#main'), rest = $('[data-rest]'), say = $('[data-say]'), button = $('[data-sound]');
  const seqOf = (root) => +($('[data-seq]', root)?.dataset.seq || 0);
  let good = Date.now(), seq = seqOf(main);

  const alive = () => { good = Date.now(); rest.hidden = true; };
  const stream = new EventSource(document.body.dataset.stream);
  stream.addEventListener('part', (e) => {
    alive();
    const next = new DOMParser().parseFromString('<main>' + e.data + '</main>', 'text/html').body.firstElementChild;
    for (const el of [...next.children]) {
      const old = document.getElementById(el.id);
      if (old.outerHTML !== el.outerHTML) old.replaceWith(el);
    }
    const now = seqOf(main), current = $('.current[data-number]', main);
    main.dataset.shown = performance.timeOrigin + performance.now();
    if (now > seq && current) call(current.dataset.number, current.dataset.window);
    seq = now;
  });
  stream.addEventListener('alive', alive);
  stream.onerror = () => { if (stream.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000); };
  // The host sends something every ten seconds: longer silence is a broken line.
  setInterval(() => { if (Date.now() - good > 25000) rest.hidden = false; }, 1000);

  // ---- sound ----
  let sound = null;
  const wake = () => {
    sound ||= new AudioContext();
    if (sound.state !== 'running') sound.resume();
    setTimeout(() => { button.hidden = sound.state === 'running'; }, 500);
  };
  const chime = () => {
    if (!sound || sound.state !== 'running') return 0;
    for (const [at, hz] of [[0, 784], [0.35, 659], [0.7, 523]]) {
      const o = sound.createOscillator(), g = sound.createGain(), t = sound.currentTime + at;
      o.frequency.value = hz;
      o.connect(g).connect(sound.destination);
      g.gain.setValueAtTime(0.3, t);
      g.gain.exponentialRampToValueAtTime(0.001, t + 0.9);
      o.start(t);
      o.stop(t + 0.9);
    }
    return 1300;
  };
  const digits = { 0: '零', 1: '一', 2: '二', 3: '三', 4: '四', 5: '五', 6: '六', 7: '七', 8: '八', 9: '九' };
  const spoken = (text) => [...text].map((c) => digits[c] || c + ' ').join('');
  const call = (number, window) => {
    say.textContent = '请 ' + number + ' 到 ' + window + ' 号窗口';
    const wait = chime();
    if (!('speechSynthesis' in globalThis)) return;
    const words = '请 ' + spoken(number) + '号，到' + spoken(window) + '号窗口。';
    setTimeout(() => {
      for (let twice = 0; twice < 2; twice++) {
        const u = new SpeechSynthesisUtterance(words);
        u.lang = 'zh-CN';
        u.rate = 0.85;
        speechSynthesis.speak(u);
      }
    }, wait);
  };
  button.addEventListener('click', wake);
  document.addEventListener('keydown', wake);
  wake();
})();
