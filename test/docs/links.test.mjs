// Every link of the documents leads somewhere: a file of the tree, a heading of a page, or another site by https.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import test from 'node:test';
import { readPage } from './markdown.mjs';
import { pages, tree } from './pages.mjs';

for (const page of pages()) {
  test(`the links of ${relative(tree, page)} lead somewhere`, () => {
    for (const link of readPage(page).links) {
      if (/^[a-z]+:/.test(link)) {
        assert.match(link, /^https:/, `${link} is neither a file nor https`);
        continue;
      }
      const [path, anchor] = link.split('#');
      const target = path ? resolve(dirname(page), path) : page;
      assert.ok(existsSync(target), `${link}: there is no such file`);
      if (anchor) assert.ok(readPage(target).headings.includes(anchor), `${link}: there is no such heading`);
    }
  });
}
