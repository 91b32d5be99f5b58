// What a part of the page looks like, in pixels.

/** Draws what `clip` shows, in the page, and gives `count` of it: the page can decode a picture, this program cannot. */
async function pixels(stage, clip, count, argument) {
  const picture = (await stage.page.screenshot({ clip })).toString('base64');
  const drawn = await stage.page.evaluateHandle(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
  }, picture);
  const answer = await drawn.evaluate(count, argument);
  await drawn.dispose();
  return answer;
}

/** How bright an element is in its middle, from 0 to 255. */
export async function brightness(stage, element) {
  const { x, y, width, height } = await element.boundingBox();
  const clip = { x: x + width / 2, y: y + height / 2, width: 60, height: 60 };
  return pixels(stage, clip, (data) => {
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) sum += (data[i] + data[i + 1] + data[i + 2]) / 3;
    return sum / (data.length / 4);
  });
}

/** How many pixels of `clip` have one of these colours of the style sheet, such as `--up`. */
export async function pixelsOf(stage, clip, ...names) {
  const colours = await stage.page.evaluate((all) => {
    const probe = document.body.appendChild(document.createElement('i'));
    const colours = all.map((name) => {
      probe.style.color = `var(${name})`;
      const [red, green, blue] = getComputedStyle(probe).color.match(/\d+/g).map(Number);
      return (red << 16) | (green << 8) | blue;
    });
    probe.remove();
    return colours;
  }, names);
  return pixels(stage, clip, (data, wanted) => {
    let found = 0;
    for (let i = 0; i < data.length; i += 4)
      if (wanted.includes((data[i] << 16) | (data[i + 1] << 8) | data[i + 2])) ++found;
    return found;
  }, colours);
}
