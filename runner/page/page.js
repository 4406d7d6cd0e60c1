// Folds and filters. The page says all without it.
"use strict";

(function () {
	const main = document.querySelector("main");
	const nav = main.querySelector("nav");
	const rows = main.querySelectorAll("[data-name]");

	// A link to a job opens what the job is folded in.
	function reveal() {
		const id = decodeURIComponent(location.hash.slice(1));
		const target = id && document.getElementById(id);
		let at = target;

		while (at) {
			if (at.tagName === "DETAILS")
				at.open = true;
			at = at.parentElement;
		}
		if (target)
			target.scrollIntoView();
	}

	function button(text, act) {
		const b = document.createElement("button");

		b.type = "button";
		b.textContent = text;
		b.addEventListener("click", act);
		return b;
	}

	function fold(open) {
		for (const d of main.querySelectorAll("details"))
			d.open = open && d.classList.contains("job");
	}

	function filter(words) {
		for (const row of rows) {
			const name = row.dataset.name.toLowerCase();

			row.hidden = !words.every((word) => name.includes(word));
		}
	}

	if (nav && rows.length) {
		const tools = document.createElement("div");
		const input = document.createElement("input");

		tools.className = "tools";
		input.type = "search";
		input.placeholder = "Show only names and verdicts with ...";
		input.setAttribute("aria-label", input.placeholder);
		input.addEventListener("input", () =>
			filter(input.value.toLowerCase().split(/\s+/).filter(Boolean)));
		tools.append(input, button("Open all jobs", () => fold(true)),
			button("Fold all", () => fold(false)));
		nav.after(tools);
	}
	window.addEventListener("hashchange", reveal);
	reveal();
})();
