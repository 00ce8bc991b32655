"""Opens HTML files in the real Chromium and prints what is wrong with them as JSON: {file: [complaint…]}.

usage: inspect-pages.py CHROMIUM FILE…

Each page is looked at 1,280 and 390 pixels wide, light and dark, and as it goes to paper:
nothing reaches past the window's edge or out of its own box, all text has a contrast of 4.5:1 with its ground
(WCAG 2.2, 1.4.3), nothing is requested but the page itself, and the console stays silent.
"""

import json
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

LOOKS = [
    {"width": width, "scheme": scheme, "media": "screen"} for width in (1280, 390) for scheme in ("light", "dark")
] + [{"width": 700, "scheme": "dark", "media": "print"}]

INSPECT = """
() => {
    const complaints = [];
    const name = (element) => element.tagName.toLowerCase()
        + (element.className && element.className.baseVal === undefined ? '.' + element.className : '')
        + ' "' + (element.textContent || '').trim().slice(0, 40) + '"';
    const hidden = (element) => !element.checkVisibility({visibilityProperty: true, opacityProperty: true});

    // What reaches past an edge.
    const page = document.scrollingElement;
    if (page.scrollWidth > window.innerWidth)
        complaints.push(`the page is ${page.scrollWidth} wide in a window of ${window.innerWidth}`);
    for (const element of document.body.querySelectorAll('*')) {
        if (hidden(element) || element.closest('thead')) continue;
        const box = element.getBoundingClientRect();
        if (box.width && (box.right > window.innerWidth + 1 || box.left < -1))
            complaints.push(`${name(element)} reaches from ${box.left} to ${box.right}`);
        if (element.closest('svg')) continue;
        const style = getComputedStyle(element);
        if (style.display !== 'inline' && element.scrollWidth > element.clientWidth + 1 && element.clientWidth)
            complaints.push(`${name(element)} holds ${element.scrollWidth} in a box of ${element.clientWidth}`);
    }

    // Colours: of text, and of what lies below it.
    const known = {};
    const parse = (colour) => known[colour] ??= (() => {
        const canvas = new OffscreenCanvas(1, 1).getContext('2d');
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    })();
    const over = (top, ground) => [0, 1, 2].map((i) => top[i] * top[3] + ground[i] * (1 - top[3])).concat(1);
    const canvas = matchMedia('(prefers-color-scheme: dark)').matches && !matchMedia('print').matches
        ? [18, 18, 18, 1] : [255, 255, 255, 1];
    const ground = (element) => {
        const layers = [];
        for (let at = element; at; at = at.parentElement) {
            const colour = parse(getComputedStyle(at).backgroundColor);
            if (colour[3] > 0) layers.push(colour);
            if (colour[3] === 1) break;
        }
        return layers.reverse().reduce((below, layer) => over(layer, below), canvas);
    };
    const luminance = (colour) => {
        const [r, g, b] = colour.slice(0, 3).map((part) => {
            const share = part / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (a, b) => {
        const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
        return (high + 0.05) / (low + 0.05);
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let texts = 0;
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || hidden(element) || element.closest('title, desc')) continue;
        texts += 1;
        const style = getComputedStyle(element);
        const below = ground(element);
        const ink = over(parse(element.closest('svg') ? style.fill : style.color), below);
        const ratio = contrast(ink, below);
        if (ratio < 4.5) complaints.push(`${name(element)} has a contrast of ${ratio.toFixed(2)}`);
    }
    if (texts < 20) complaints.push(`there are only ${texts} pieces of text`);

    // What those need who do not see the page.
    for (const table of document.querySelectorAll('table'))
        if (!table.caption || !table.querySelector('thead th[scope=col]')) complaints.push(`${name(table)} has no head`);
    for (const picture of document.querySelectorAll('svg'))
        if (!picture.querySelector(':scope > title') || !picture.querySelector(':scope > desc'))
            complaints.push('a picture has no title or no description');
    for (const article of document.querySelectorAll('article'))
        if (article.querySelectorAll('h1').length !== 1) complaints.push('an article has not one heading');
    return [...new Set(complaints)].slice(0, 20);
}
"""


def complaints(browser, path):
    found = []
    url = Path(path).resolve().as_uri()
    for look in LOOKS:
        page = browser.new_page(
            viewport={"width": look["width"], "height": 900}, color_scheme=look["scheme"], java_script_enabled=True
        )
        notes = []
        page.on("console", lambda message, notes=notes: notes.append(f"the console says: {message.text}"))
        page.on("pageerror", lambda error, notes=notes: notes.append(f"a script failed: {error}"))
        page.on(
            "request",
            lambda request, notes=notes: None
            if request.url == url or request.url.startswith("data:")
            else notes.append(f"the page asks for {request.url}"),
        )
        page.goto(url, wait_until="load")
        page.emulate_media(media=look["media"], color_scheme=look["scheme"])
        notes += page.evaluate(INSPECT)
        found += [f"{look['width']} {look['scheme']} {look['media']}: {note}" for note in notes]
        page.close()
    return found


def main():
    chromium, *paths = sys.argv[1:]
    with sync_playwright() as playwright:
        # Root has no sandbox; the pages are our own.
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        print(json.dumps({path: complaints(browser, path) for path in paths}))
        browser.close()


main()
