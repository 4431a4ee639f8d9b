// Tables and text as html.py writes them: all of it a stranger's, so never as markup.

const MOST_LETTERS = 200;

/** A safe element of a text: isolated in its direction, cut after `most`, with a title. */
export function text(string, most = MOST_LETTERS) {
  const shown = String(string).replace(/\s/gu, " ").replace(/\p{C}/gu, "\ufffd");
  const element = document.createElement("bdi");
  element.textContent = shown;
  if (shown.length > most) {
    element.textContent = `${shown.slice(0, most - 1)}…`;
    element.title = shown;
  }
  return element;
}

/** A number to so many digits, with commas: 1230 to "1,230". */
export function number(value, digits = 3) {
  const options = { maximumSignificantDigits: digits };
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e9)) {
    options.notation = "scientific";
  }
  return new Intl.NumberFormat("en", options).format(value);
}

/** A table in a box that scrolls. columns: [{header, align}]; rows: of strings or {text, href}. */
export function tableOf(columns, rows, title) {
  const table = document.createElement("table");
  table.createCaption().append(text(title));
  const head = table.createTHead().insertRow();
  for (const column of columns) head.append(headCell("col", column.align, text(column.header)));
  const body = table.createTBody();
  for (const row of rows) addRow(body, columns, row);
  const box = document.createElement("div");
  box.className = "scroll";
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", text(title).textContent);
  box.append(table);
  return box;
}

function addRow(body, columns, [first, ...rest]) {
  const row = body.insertRow();
  if (first && rest.length && rest.every((cell) => cell === "")) {
    const heading = headCell("rowgroup", "left", content(first));
    heading.colSpan = columns.length;
    row.append(heading);
    return;
  }
  row.append(headCell("row", "left", content(first)));
  rest.forEach((cell, i) => {
    const data = row.insertCell();
    data.className = columns[i + 1].align ?? "left";
    data.append(content(cell));
  });
}

function headCell(scope, align, inside) {
  const cell = document.createElement("th");
  cell.scope = scope;
  if (scope === "col") cell.className = align ?? "left";
  cell.append(inside);
  return cell;
}

function content(cell) {
  if (typeof cell === "string") return text(cell);
  if (!cell.href) return text(cell.text);
  const link = document.createElement("a");
  link.href = cell.href;
  if (cell.href.startsWith("../index.html#")) link.className = "asv";
  link.append(text(cell.text));
  return link;
}
