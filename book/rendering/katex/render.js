// One formula a line in, {"latex": ..., "display": ...}; one answer a line out, {"html": ...} or {"error": ...}.
const katex = require("./katex.min.js");
const macros = JSON.parse(process.argv[2]);

require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { latex, display } = JSON.parse(line);
  let answer;
  try {
    // A fresh copy of the macros: KaTeX adds what a formula defines to the object it is given.
    const options = { displayMode: display, throwOnError: true, strict: "error", macros: { ...macros } };
    answer = { html: katex.renderToString(latex, options) };
  } catch (fault) {
    answer = { error: fault.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
