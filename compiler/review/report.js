// Sorting, filtering and the read-out of the heat map. The page says all it has to say without this.
(() => {
  'use strict';
  const make = (tag, text) => Object.assign(document.createElement(tag), text === undefined ? {} : {textContent: text});

  // Sorting: each column of a table with one body, or within each body. Numbers and dates by value.
  const valueOf = cell => {
    const text = cell ? cell.textContent.trim() : '';
    const number = Number(text.replace(/,/g, '').split(' ')[0]);
    return text === '–' || text === '' ? -Infinity : Number.isNaN(number) ? text : number;
  };
  const risks = {low: 1, medium: 2, high: 3, critical: 4};
  const keyOf = cell => { const value = valueOf(cell); return risks[value] || value; };
  const compare = (a, b) => typeof a === typeof b ? (a < b ? -1 : a > b ? 1 : 0) : typeof a === 'number' ? -1 : 1;
  const sort = (table, head, column) => {
    const rising = head.getAttribute('aria-sort') === 'descending';
    for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', rising ? 'ascending' : 'descending');
    for (const body of table.tBodies) {
      const rows = [...body.rows].filter(row => row.cells.length > column && !row.classList.contains('task'));
      const keyed = rows.map((row, at) => ({row, at, key: keyOf(row.cells[column])}));
      keyed.sort((x, y) => (rising ? 1 : -1) * compare(x.key, y.key) || x.at - y.at);
      for (const item of keyed) body.append(item.row);
    }
  };
  for (const table of document.querySelectorAll('table:not(.letters)')) {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = make('button', head.textContent);
      button.type = 'button';
      button.addEventListener('click', () => sort(table, head, column));
      head.replaceChildren(button);
    });
  }

  // Filtering agents.
  const agents = [...document.querySelectorAll('details.agent')];
  const controls = document.querySelector('.controls');
  const label = (text, field) => { const element = make('label', text); element.append(field); return element; };
  const search = Object.assign(make('input'), {type: 'search', name: 'find', placeholder: 'agent, owner, scope …'});
  const select = (name, values) => {
    const field = Object.assign(make('select'), {name: name.toLowerCase()});
    for (const [value, text] of values) field.append(Object.assign(make('option', text), {value}));
    return label(name, field);
  };
  const risk = select('Unused', [['', 'any'], ['grave', 'high or critical']]);
  const order = select('Order', [['score', 'score'], ['name', 'name'], ['owner', 'owner']]);
  const shown = make('p');
  shown.setAttribute('role', 'status');
  const texts = new Map();
  const textOf = agent => {
    if (!texts.has(agent)) texts.set(agent, agent.textContent.toLowerCase());
    return texts.get(agent);
  };
  const filter = () => {
    const wanted = search.value.trim().toLowerCase(), grave = risk.lastChild.value === 'grave';
    let count = 0;
    for (const agent of agents) {
      const fits = (!wanted || textOf(agent).includes(wanted)) && (!grave || agent.querySelector('summary b') !== null);
      agent.hidden = !fits;
      count += fits;
    }
    shown.textContent = wanted || grave ? `${count} of ${agents.length} agents` : '';
  };
  const reorder = () => {
    const by = order.lastChild.value;
    const key = agent => agent.querySelector(by === 'owner' ? '.owner' : 'h3').textContent;
    const sorted = by === 'score' ? agents : [...agents].sort((a, b) => compare(key(a), key(b)));
    if (agents.length > 0) agents[0].parentNode.querySelector('.controls').after(...sorted);
  };
  let timer;
  search.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(filter, 120); });
  risk.addEventListener('change', filter);
  order.addEventListener('change', reorder);
  const toggle = make('button', 'Open all');
  toggle.type = 'button';
  toggle.addEventListener('click', () => {
    const open = toggle.textContent === 'Open all';
    for (const agent of agents) if (!agent.hidden) agent.open = open;
    toggle.textContent = open ? 'Close all' : 'Open all';
  });
  controls.append(label('Find', search), risk, order, toggle, shown);

  // A link to an agent opens it.
  const openTarget = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target && target.matches('details')) { target.hidden = false; target.open = true; target.scrollIntoView(); }
  };
  addEventListener('hashchange', openTarget);
  openTarget();

  // What the heat map shows under the pointer.
  const heat = document.querySelector('svg.heat'), readout = document.querySelector('.readout');
  if (heat) {
    const {left, top, cell} = heat.dataset;
    const columns = [...document.querySelectorAll('.columns li')].map(item => item.textContent);
    const rows = [...document.querySelectorAll('table.letters tbody tr')].map(row => ({agent: row.cells[0].textContent.trim(), letters: row.cells[1].textContent.trim()}));
    const ages = {w: 'used in the last 7 days', d: 'last used 7 to 30 days before the end', m: 'last used 30 to 60 days before the end', o: 'last used 60 days or more before the end', n: 'granted, never used', N: 'granted, never used, of high or critical risk', '.': 'not granted'};
    const at = event => {
      const box = heat.getBoundingClientRect(), scale = heat.viewBox.baseVal.width / box.width;
      return [Math.floor(((event.clientX - box.left) * scale - left) / cell), Math.floor(((event.clientY - box.top) * scale - top) / cell)];
    };
    heat.addEventListener('pointermove', event => {
      const [column, row] = at(event);
      const known = rows[row] && columns[column];
      readout.textContent = known ? `${rows[row].agent} · ${columns[column]}: ${ages[rows[row].letters[column]]}` : '';
    });
    heat.addEventListener('click', event => {
      const row = rows[at(event)[1]];
      const agent = row && agents.find(item => item.querySelector('h3').textContent === row.agent);
      if (agent) location.hash = agent.id;
    });
  }

  // On paper everything is open.
  let closed = [];
  addEventListener('beforeprint', () => { closed = agents.filter(agent => !agent.open); for (const agent of closed) agent.open = true; });
  addEventListener('afterprint', () => { for (const agent of closed) agent.open = false; });
})();
