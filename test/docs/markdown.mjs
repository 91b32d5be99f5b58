// What the documents of this project are made of: fenced blocks, headings and links.
import { readFileSync } from 'node:fs';

/** Languages whose blocks are run, unless a fence says why not: ```sh not run: needs root
 * In console blocks the commands are behind `$ `, and the rest is what they print. */
const run = new Set(['sh', 'console', 'python']);

/** Reads a page. Throws at a block that is indented or has no language: what it is could not be told. */
export function readPage(file) {
  const blocks = [];
  const prose = [];
  let block;
  readFileSync(file, 'utf8').split('\n').forEach((line, index) => {
    const where = `${file}:${index + 1}`;
    const fence = /^ *```(.*)$/.exec(line);
    if (block && fence) {
      blocks.push(block);
      block = undefined;
    } else if (block) {
      block.text += line + '\n';
    } else if (fence) {
      block = { where, ...understood(fence[1], where), text: '' };
    } else {
      if (/^ {4}/.test(line) && prose.at(-1) === '') throw new Error(`${where}: a block needs a fence with a language`);
      prose.push(line);
    }
  });
  return { blocks, headings: headingsOf(prose), links: linksOf(prose) };
}

function understood(info, where) {
  const [, language, rest] = /^(\w+) ?(.*)$/.exec(info) ?? [];
  if (!language) throw new Error(`${where}: the language is missing`);
  const notRun = /^not run: (.+)$/.exec(rest)?.[1];
  if (rest && !notRun) throw new Error(`${where}: '${rest}' is no reason; write: not run: <reason>`);
  return { language, notRun, runs: run.has(language) && !notRun };
}

/** The anchors of headings, as GitHub makes them. */
function headingsOf(prose) {
  return prose.filter((line) => line.startsWith('#')).map((line) =>
    line.replace(/^#+ /, '').toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));
}

function linksOf(prose) {
  const text = prose.join('\n').replace(/`[^`]*`/g, '');
  const markdown = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
  const html = [...text.matchAll(/(?:src|srcset|href)="([^"]+)"/g)].map(([, target]) => target);
  return [...markdown, ...html];
}

/** The commands of a console block. A command goes on in the next line while a quote is open, or behind | and \\. */
export function commandsOf(text) {
  const commands = [];
  let open = false;
  for (const line of text.split('\n')) {
    if (!open && !line.startsWith('$ ')) continue;
    commands.push(open ? line : line.slice(2));
    const last = open ? commands.splice(-2).join('\n') : commands.pop();
    commands.push(last);
    const quotes = (quote) => last.split(quote).length % 2 === 0;
    open = quotes("'") || quotes('"') || /[|\\]$/.test(last);
  }
  return commands.join('\n') + '\n';
}
