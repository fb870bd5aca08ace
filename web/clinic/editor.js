// CodeMirror with Python in color. Tab is left to the page, so that the keyboard can leave.

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

/** An editor in a place; `edited` is called when its text changes, `submit` at Ctrl+Enter. */
export function editor({ parent, label, description, edited, submit }) {
  const view = new EditorView({
    parent,
    extensions: [
      lineNumbers(),
      history(),
      bracketMatching(),
      indentOnInput(),
      indentUnit.of("    "),
      python(),
      syntaxHighlighting(classHighlighter),
      highlightActiveLine(),
      EditorView.contentAttributes.of({
        "aria-label": label,
        "aria-describedby": description,
        tabindex: 0, // it has the focus anyway; axe looks for this
      }),
      EditorView.updateListener.of((update) => update.docChanged && edited()),
      keymap.of([{ key: "Mod-Enter", run: submit }, ...defaultKeymap, ...historyKeymap]),
    ],
  });
  return {
    get text() {
      return view.state.doc.toString();
    },
    set text(insert) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert } });
    },
  };
}
