// Page script: search results while typing, the "as known on" slider, copying citations. Everything works without it. Plain browser code in a string: the build copies nothing, the policy allows one file.

export const SCRIPT = `
(() => {
  const root = document.documentElement;
  root.classList.add('has-script');
  const $ = (selector, from = document) => from.querySelector(selector);

  // "As known on": the slider writes the date field; letting go asks the server.
  const slider = $('#known-slider');
  const field = $('#known-at');
  if (slider && field) {
    const start = Date.parse(slider.dataset.start);
    const words = $('#known-words');
    const day = () => new Date(start + Number(slider.value) * 864e5).toISOString().slice(0, 10);
    const tell = () => {
      field.value = day();
      words.textContent = day();
      slider.setAttribute('aria-valuetext', day());
    };
    slider.addEventListener('input', tell);
    slider.addEventListener('change', () => { tell(); slider.form.requestSubmit(); });
  }
  const chart = $('.chart');
  if (chart && chart.scrollWidth > chart.clientWidth) {
    const line = $('.today', chart);
    const share = line ? Number(line.dataset.share || 1) : 1;
    chart.scrollLeft = share * chart.scrollWidth - chart.clientWidth * 0.8;
  }

  // Search: answers in place as one types; the address always says what is shown.
  const form = $('#search');
  const results = $('#results');
  if (form && results) {
    let running;
    let timer;
    const show = async (url, push) => {
      running?.abort();
      running = new AbortController();
      results.setAttribute('aria-busy', 'true');
      try {
        const answer = await fetch(url, { headers: { 'X-Part': 'results' }, signal: running.signal });
        results.innerHTML = await answer.text();
        if (push) history.pushState(null, '', url);
        else history.replaceState(null, '', url);
        results.setAttribute('aria-busy', 'false');
      } catch (error) {
        if (error.name !== 'AbortError') location.href = url;
      }
    };
    const url = () => {
      const query = new URLSearchParams(new FormData(form));
      for (const [name, value] of [...query]) if (value === '') query.delete(name);
      return '/search' + (String(query) ? '?' + query : '');
    };
    form.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => show(url(), false), 150);
    });
    form.addEventListener('submit', (event) => { event.preventDefault(); clearTimeout(timer); show(url(), true); });
    results.addEventListener('click', (event) => {
      const link = event.target.closest('a[href^="/search"]');
      if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      const target = new URL(link.href);
      for (const input of form.elements) if (input.type === 'hidden') input.remove();
      for (const [name, value] of target.searchParams) {
        const known = form.elements[name];
        if (known) known.value = value;
        else form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
      }
      for (const input of form.elements) if (input.name && !target.searchParams.has(input.name) && input.type !== 'submit') input.value = '';
      show(target.pathname + target.search, true);
      $('#search-top')?.scrollIntoView();
    });
    addEventListener('popstate', () => location.reload());
  }

  for (const button of document.querySelectorAll('[data-copy]'))
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText($(button.dataset.copy).textContent.trim().replace(/\\s+/g, ' '));
      button.textContent = 'Copied';
    });
})();
`;
