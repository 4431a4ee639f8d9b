// All that is known of one commit, chosen in the address: commit.html#commit=HASH.
import { busy, state, tableOf, text } from "./page.js";

const DIGITS = 12; // of a hash, that name its file
const stage = document.getElementById("stage");
let index = null; // all commits of which anything is known
let asked = 0; // times, so that a late answer does not replace a later one

function element(name, ...inside) {
  const made = document.createElement(name);
  made.append(...inside);
  return made;
}

async function load(name) {
  const answer = await fetch(`data/${name}.json`);
  if (!answer.ok) throw new Error(`data/${name}.json: ${answer.status}`);
  return answer.json();
}

function tables(list) {
  return list.map((table) =>
    element(
      "div",
      tableOf(table.columns, table.rows, table.title),
      ...table.notes.map((note) => element("p", text(note, Infinity))),
    ),
  );
}

function howOf(command) {
  const how = element("p", "How do we know: ", element("code", text(command, Infinity)));
  how.className = "how";
  return how;
}

function sectionOf({ heading, how, summary, tables: shown, more }) {
  const folded = more.length ? [element("details", element("summary", "More"), ...tables(more))] : [];
  return element(
    "section",
    element("h3", text(heading)),
    ...summary.map((sentence) => element("p", text(sentence, Infinity))),
    ...tables(shown),
    ...folded,
    howOf(how),
  );
}

/** A flame graph, which is loaded when it is unfolded. As a picture it runs no script of its own. */
function flameGraphOf(name, data) {
  const folded = element("details", element("summary", text(name)));
  const unfold = async () => {
    const { svg } = await load(data);
    if (svg === null) {
      folded.append(element("p", "It is too large for this page: results/profiles/ has it."));
      return;
    }
    const picture = element("img");
    picture.alt = `Flame graph of ${name}`;
    picture.style.width = "100%";
    picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
    folded.append(picture);
  };
  folded.addEventListener("toggle", () => busy(unfold()), { once: true });
  return folded;
}

function flameGraphs(digits, names) {
  if (!names.length) return [];
  const folded = names.map((name, place) => flameGraphOf(name, `commit/${digits}-${place}`));
  const how = howOf("python -m tools profile");
  return [element("section", element("h3", "Where does the time go?"), ...folded, how)];
}

async function contentOf(commit) {
  index ??= load("commit");
  const known = (await index).commits.filter((each) => each.startsWith(commit.slice(0, DIGITS)));
  if (known.length > 1) return [element("p", text(`${commit} begins ${known.length} commits.`))];
  if (!known.length) {
    return [
      element("h2", text(commit.slice(0, DIGITS))),
      element("p", "No change is known at this commit."),
    ];
  }
  const told = await load(`commit/${known[0]}`);
  return [
    element("h2", text(told.title)),
    element("p", text(told.date ? `Of ${told.date}: ${told.commit}` : told.commit)),
    ...told.sections.map(sectionOf),
    ...flameGraphs(known[0], told.flame_graphs),
  ];
}

function focusOn(heading) {
  if (heading === null) return;
  heading.tabIndex = -1;
  heading.focus();
}

async function show(commit) {
  const mine = (asked += 1);
  let content = [];
  if (commit) {
    try {
      content = await contentOf(commit);
    } catch (error) {
      index = null;
      content = [element("p", text(`This commit cannot be shown: ${error.message}`))];
    }
  }
  if (mine !== asked) return;
  stage.replaceChildren(...content);
  if (mine > 1) focusOn(stage.querySelector("h2")); // whoever chose it may be far down the page
}

await state.listen(({ commit }) => busy(show(commit)));
