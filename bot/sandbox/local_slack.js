// The local Slack loads this before its own code. It restricts the workspace to this machine, and completes the forms on its page.
// The replaced text in the page is exactly that of local-slack 0.1.8; docs/decisions/0004 says why it is replaced.

const HOST = "127.0.0.1";
const HINT = 'l.hint&&f.jsx("div",{className:"bk-hint",children:l.hint.text})';
const ERRORS = 'c&&Object.entries(c).map(([R,L])=>f.jsxs("div",{className:"modal-error",children:[R,": ",L]},R))';

const CORRECTIONS = [
  // A form shows its preset values, and submits them.
  ["Q.useEffect(()=>{k({})}", "Q.useEffect(()=>{k(presets(m))}"],
  // The buttons in a window work.
  ["ctx:{input:C}", 'ctx:{input:C,errors:c??{},onAction:R=>du("","",a,R,m.app_id)}'],
  // Each error is shown at its field, not below the last one.
  [ERRORS, "null"],
  [HINT, `${HINT},a.errors?.[c]&&f.jsx("div",{className:"modal-error",ref:showFirstError,children:a.errors[c]})`],
  // A long text has several lines, and the suggested command is the bot's.
  ["try /echo hi", "try /keesa"],
  ['f.jsx("input",{className:"bk-plain-input",placeholder', 'f.jsx(l.multiline?"textarea":"input",{className:"bk-plain-input",placeholder'],
  ["</head>\n", `<script>${presets}\n${showFirstError}</script>\n<style>textarea { min-height: 6em; resize: vertical; }</style>\n</head>\n`],
];

/** The values of an untouched form, as in Slack's `state.values`. */
function presets(view) {
  const keys = { initial_value: "value", initial_option: "selected_option", initial_options: "selected_options", initial_date: "selected_date" };
  const values = {};
  for (const { type, block_id, element } of view?.blocks ?? [])
    for (const initial in keys)
      if (type === "input" && initial in element)
        values[block_id] = { [element.action_id]: { type: element.type, [keys[initial]]: element[initial] } };
  return values;
}

/** React calls this for each error that appears. */
function showFirstError(error) {
  if (error && error === document.querySelector(".modal-error")) error.scrollIntoView({ block: "center" });
}

function corrected(page) {
  return CORRECTIONS.reduce((text, [old, better]) => text.replace(old, () => better), page);
}

// Blocks that the page doesn't draw are refused, as Slack does where it doesn't have them: the bot then sends others.
const NOT_DRAWN = /"type":\s*"(?:data_table|data_visualization|external_select)"/;

async function isNotDrawn(request) {
  const isCall = request.method === "POST" && !new URL(request.url).pathname.startsWith("/_control");
  return isCall && NOT_DRAWN.test(await request.clone().text());
}

const serve = Bun.serve;
Bun.serve = (options) => {
  const answer = async (request, server) => {
    if (await isNotDrawn(request)) return Response.json({ ok: false, error: "invalid_blocks" });
    const response = await options.fetch(request, server);
    if (!response?.headers.get("content-type")?.startsWith("text/html")) return response;
    return new Response(corrected(await response.text()), { headers: { "content-type": "text/html;charset=utf-8" } });
  };
  const server = serve({ ...options, hostname: HOST, fetch: answer });
  console.log(`Listening on http://${HOST}:${server.port} only`);
  return server;
};
