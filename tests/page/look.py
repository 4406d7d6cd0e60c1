#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""look.py PAGE...: looks at pages of results in headless Chromium.

What is wrong is said in lines on stdout, and makes the exit status 1: a page that is wider than its
window, a name that breaks within one of its parts, a link that leads nowhere, text that has too
little contrast, a request for anything but the page itself, a complaint of its script, and content
that needs the script.
"""

import os
import sys
import urllib.parse

from browser import Browser

WIDTHS = (360, 800, 1600)
SCHEMES = ("light", "dark")
# WCAG 2.2, 1.4.3, level AA.
CONTRAST = 4.5

OPEN_ALL = "for (const d of document.querySelectorAll('details')) d.open = true"

# What is wider than the window, and in no box that scrolls.
TOO_WIDE = """
(function () {
	const width = document.documentElement.clientWidth;
	const found = [];

	if (document.documentElement.scrollWidth <= width)
		return found;
	for (const e of document.querySelectorAll('body *')) {
		if (e.getBoundingClientRect().right > width + 0.5 && !e.closest('.scroll, pre'))
			found.push(e.tagName + '.' + e.className + ' ' +
				e.textContent.slice(0, 40));
	}
	return ['the page is ' + document.documentElement.scrollWidth + ' wide'].concat(
		found.slice(0, 3));
})()
"""

# Rows' names that end a line within a part, and not behind what joins it to the next.
BROKEN_NAMES = """
(function () {
	const found = [];

	for (const e of document.querySelectorAll('.matrix th[scope=row]')) {
		const walker = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
		const range = document.createRange();

		while (walker.nextNode()) {
			range.selectNodeContents(walker.currentNode);
			if (new Set([...range.getClientRects()].map((r) => r.top)).size > 1)
				found.push(e.textContent + ' breaks within ' +
					walker.currentNode.data);
		}
	}
	return found.slice(0, 3);
})()
"""

LINKS = """
(function () {
	const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);

	return {
		ids: ids,
		links: [...document.querySelectorAll('a')].map((e) => e.getAttribute('href')),
		sources: [...document.querySelectorAll('[src], link, image, use, iframe, object')]
			.map((e) => e.getAttribute('src') || e.getAttribute('href') ||
				e.getAttribute('xlink:href')),
	};
})()
"""

# Each text with less contrast than asked for, with its colours.
LOW_CONTRAST = """
(function (least) {
	function parse(color) {
		const v = color.match(/[\\d.]+/g).map(Number);

		return {rgb: v.slice(0, 3), alpha: v.length > 3 ? v[3] : 1};
	}
	function luminance(rgb) {
		const [r, g, b] = rgb.map((v) => {
			v /= 255;
			return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
		});

		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	}
	function behind(e) {
		for (; e; e = e.parentElement) {
			const color = parse(getComputedStyle(e).backgroundColor);

			if (color.alpha === 1)
				return color.rgb;
		}
		return [255, 255, 255];
	}
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const found = new Map();
	let looked = 0;

	while (walker.nextNode()) {
		const e = walker.currentNode.parentElement;
		const style = getComputedStyle(e);

		if (!walker.currentNode.data.trim() || !e.getClientRects().length ||
		    e.closest('script, style, title, desc'))
			continue;
		const fill = e.closest('svg') && style.fill !== 'none';
		const text = parse(fill ? style.fill : style.color);
		const under = behind(e);
		const mixed = text.rgb.map((v, i) => v * text.alpha + under[i] * (1 - text.alpha));
		const a = luminance(mixed), b = luminance(under);
		const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

		looked++;
		if (ratio < least)
			found.set(mixed + ' on ' + under, ratio.toFixed(2) + ' "' +
				walker.currentNode.data.trim().slice(0, 30) + '"');
	}
	return {looked: looked, found: [...found].map((v) => v.join(': '))};
})(%s)
"""

# All words of the page but what the script has added.
WORDS = """
(function () {
	const main = document.querySelector('main').cloneNode(true);

	for (const e of main.querySelectorAll('.tools'))
		e.remove();
	return main.textContent;
})()
"""

IS_OPEN = """
(function (id) {
	let e = document.getElementById(id);

	for (; e; e = e.parentElement)
		if (e.tagName === 'DETAILS' && !e.open)
			return false;
	return true;
})(%r)
"""


def shapes(browser, page):
    browser.shape(WIDTHS[0])
    browser.open(page)
    for state in ("folded", "open"):
        if state == "open":
            browser.evaluate(OPEN_ALL)
        for width in WIDTHS:
            browser.shape(width)
            for line in browser.evaluate(TOO_WIDE) + browser.evaluate(BROKEN_NAMES):
                yield f"at {width} px, {state}: {line}"
    for scheme in SCHEMES:
        browser.shape(WIDTHS[0], scheme)
        low = browser.evaluate(LOW_CONTRAST % CONTRAST)
        if not low["looked"]:
            yield f"{scheme}: there is no text"
        for line in low["found"]:
            yield f"{scheme}: contrast of {line}"
    for line in browser.complaints():
        yield f"the script complains: {line}"


def links(browser, page):
    found = browser.evaluate(LINKS)
    ids = set(found["ids"])
    if len(ids) < len(found["ids"]):
        yield f"{len(found['ids']) - len(ids)} ids are there twice"
    for source in found["sources"]:
        if not source or not source.startswith(("data:", "#")):
            yield f"it has something from elsewhere: {source}"
    for link in sorted(set(found["links"])):
        if link.startswith("#"):
            if urllib.parse.unquote(link[1:]) not in ids:
                yield f"{link} leads nowhere"
        elif not link.startswith("https://"):
            path = os.path.join(os.path.dirname(page), urllib.parse.unquote(link))
            if not os.path.lexists(path):
                yield f"{link} is not there"


def without_script(browser, page, words):
    browser.open(page, scripts=False)
    if browser.evaluate(WORDS) != words:
        yield "without its script it does not say the same"
    if browser.evaluate("document.querySelector('.tools') !== null"):
        yield "its script was not disabled, which this has to see"
    job = browser.evaluate("(document.querySelector('details.job:not([open]) .body') || {}).id")
    if job:
        browser.open(page, scripts=False, fragment=job)
        if not browser.evaluate(IS_OPEN % job):
            yield f"without its script a link to #{job} does not unfold it"


def look(browser, page):
    yield from shapes(browser, page)
    words = browser.evaluate(WORDS)
    if not browser.evaluate("document.querySelector('h1').textContent.trim()"):
        yield "it has no heading"
    yield from links(browser, page)
    own = "file://" + urllib.parse.quote(os.path.realpath(page))
    for address in browser.requests():
        if address != own and not address.startswith("data:"):
            yield f"it asks for {address}"
    yield from without_script(browser, page, words)


def main():
    wrong = 0
    with Browser() as browser:
        for page in sys.argv[1:]:
            for line in look(browser, page):
                print(f"{page}: {line}")
                wrong = 1
    sys.exit(wrong)


main()
