// SPDX-License-Identifier: GPL-2.0-only
/*
 * gnuplot's SVG as one part of a page among others: no size of its own, ids that are the picture's
 * own and only those that are used, classes in place of colours, the page's font, no link that
 * leaves it, and the texts in place of their stand-ins.
 */
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "picture/chart.h"

#define XLINK ((const xmlChar *)"http://www.w3.org/1999/xlink")
#define PLAIN "picture-0"
#define NAME(s) ((const xmlChar *)(s))

struct finish {
	const struct picture *picture;
	const struct strings *texts;
	struct strings used; /* ids */
};

static char *attribute(xmlNode *node, const char *name)
{
	xmlChar *value = xmlGetNoNsProp(node, NAME(name));
	char *s = value ? xstrdup((const char *)value) : NULL;

	xmlFree(value);
	return s;
}

/* The element after @node in the document's order, within @top; into @node unless @skip. */
static xmlNode *next_element(xmlNode *node, xmlNode *top, bool skip)
{
	do {
		if (!skip && node->children) {
			node = node->children;
		} else {
			while (node != top && !node->next)
				node = node->parent;
			if (node == top)
				return NULL;
			node = node->next;
		}
		skip = false;
	} while (node->type != XML_ELEMENT_NODE);
	return node;
}

static bool is_named(const xmlNode *node, const char *name)
{
	return !xmlStrcmp(node->name, NAME(name));
}

static void drop(xmlNode *node)
{
	xmlUnlinkNode(node);
	xmlFreeNode(node);
}

/* What says who made it, what no page may have, and what would hide the page's own ground. */
static bool is_unwanted(xmlNode *node)
{
	static const char *const names[] = {"title",   "desc",		"script", "filter",
					    "pattern", "foreignObject", "image",  "style"};
	char *fill;
	bool none;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (is_named(node, names[i]))
			return true;
	}
	if (!is_named(node, "rect") || !node->parent || !is_named(node->parent, "g"))
		return false;
	fill = attribute(node, "fill");
	none = fill && !strcmp(fill, "none");
	free(fill);
	return none;
}

static void drop_unwanted(xmlNode *root)
{
	xmlNode *node = next_element(root, root, false), *gone;

	while (node) {
		if (!is_unwanted(node)) {
			node = next_element(node, root, false);
			continue;
		}
		gone = node;
		node = next_element(node, root, true);
		drop(gone);
	}
}

/* "#NAME" of a reference, else NULL. The caller frees it. */
static char *reference(xmlNode *node)
{
	xmlChar *value = xmlGetNsProp(node, NAME("href"), XLINK);
	char *s = value && *value == '#' ? xstrdup((const char *)value + 1) : NULL;

	xmlFree(value);
	return s;
}

static void collect_used(xmlNode *root, struct strings *used)
{
	xmlNode *node;

	strings_free(used);
	for (node = root; node; node = next_element(node, root, false)) {
		char *name = is_named(node, "use") ? reference(node) : NULL;

		if (name)
			strings_add_once(used, name);
		free(name);
	}
}

static bool drop_unused_once(xmlNode *root, struct strings *used)
{
	xmlNode *node = next_element(root, root, false), *next;
	bool dropped = false;

	collect_used(root, used);
	for (; node; node = next) {
		char *id = attribute(node, "id");

		next = next_element(node, root, false);
		if (id && is_named(node->parent, "defs") && !strings_has(used, id)) {
			next = next_element(node, root, true);
			drop(node);
			dropped = true;
		}
		free(id);
	}
	return dropped;
}

/* The class of a colour; NULL if it is to be left as it is. */
static const char *class_of(const char *value)
{
	static const char *const classes[NR_COLOURS] = {PLAIN, "picture-1", "picture-2",
							"picture-3", "picture-4"};
	char code[16];
	int r, g, b;
	size_t i;

	if (!strcmp(value, "black"))
		return classes[COLOUR_PLAIN];
	if (sscanf(value, " rgb( %d , %d , %d )", &r, &g, &b) == 3 && r >= 0 && r < 256 && g >= 0 &&
	    g < 256 && b >= 0 && b < 256)
		snprintf(code, sizeof(code), "#%02X%02X%02X", r, g, b);
	else
		snprintf(code, sizeof(code), "%.7s", value);
	for (i = 0; i < NR_COLOURS; i++) {
		if (!strcasecmp(code, colour_code((enum colour)i)))
			return classes[i];
	}
	return strcasecmp(code, GUIDE_COLOUR) ? NULL : "picture-guide";
}

/* A colour becomes the class "picture-N", with what it is the colour of: "picture-N-fill". */
static void recolour(xmlNode *node)
{
	static const char *const names[] = {"color", "stroke", "fill"};
	enum { COLOR };
	struct text classes = {0};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		char *value = attribute(node, names[i]);
		const char *class = value ? class_of(value) : NULL;

		if (value && (class || (strcmp(value, "none") && strcmp(value, "currentColor"))))
			xmlUnsetProp(node, NAME(names[i]));
		/* The page's own colour is there already. */
		if (class && (i != COLOR || strcmp(class, PLAIN)))
			text_addf(&classes, "%s%s-%s", classes.len ? " " : "", class, names[i]);
		free(value);
	}
	if (classes.len)
		xmlSetProp(node, NAME("class"), NAME(classes.s));
	free(text_take(&classes));
}

/* Groups and definitions of nothing, and the blanks between elements. */
static void drop_empty(xmlNode *node)
{
	xmlNode *child, *next;

	for (child = node->children; child; child = next) {
		next = child->next;
		if (child->type == XML_ELEMENT_NODE)
			drop_empty(child);
		if (xmlIsBlankNode(child) ||
		    (!child->children && (is_named(child, "g") || is_named(child, "defs"))))
			drop(child);
	}
}

/* Ids are the picture's own; those that nobody uses are gone. */
static void rename_ids(xmlNode *node, const struct finish *f)
{
	char *id = attribute(node, "id"), *name = reference(node), *own;
	xmlAttr *href = xmlHasNsProp(node, NAME("href"), XLINK);

	if (id)
		xmlUnsetProp(node, NAME("id"));
	if (id && strings_has(&f->used, id)) {
		own = xasprintf("%s-%s", f->picture->id, id);
		xmlSetProp(node, NAME("id"), NAME(own));
		free(own);
	}
	if (href)
		xmlRemoveProp(href);
	if (name) {
		own = xasprintf("#%s-%s", f->picture->id, name);
		xmlSetProp(node, NAME("href"), NAME(own));
		free(own);
	}
	free(id);
	free(name);
}

/* The text that the stand-in is for; NULL if it is none. */
static const char *text_of(const char *content, const struct strings *texts)
{
	size_t nr = 0, i;

	if (*content != 'T' || strlen(content) < SCRIPT_STAND_IN_LEN)
		return NULL;
	for (i = 1; content[i] >= '0' && content[i] <= '9' && i < 10; i++)
		nr = nr * 10 + (size_t)(content[i] - '0');
	return i >= SCRIPT_STAND_IN_LEN && nr < texts->nr && !content[i + strspn(content + i, "_")]
		       ? texts->v[nr]
		       : NULL;
}

static void put_text(xmlNode *node, const struct finish *f)
{
	const char *text, *from;
	xmlChar *content;

	if (!is_named(node, "text"))
		return;
	content = xmlNodeGetContent(node);
	/* gnuplot puts a blank before numbers that have no sign. */
	from = (const char *)content + strspn((const char *)content, " ");
	text = text_of(from, f->texts);
	while (node->children)
		drop(node->children);
	xmlNodeAddContent(node, NAME(text ? text : from));
	xmlFree(content);
}

static void finish_element(xmlNode *node, const struct finish *f)
{
	xmlUnsetProp(node, NAME("font-family"));
	recolour(node);
	rename_ids(node, f);
	put_text(node, f);
}

/* For those who do not see it. */
static void describe(xmlNode *root, const struct picture *picture)
{
	xmlNode *title = xmlNewNode(root->ns, NAME("title"));

	xmlUnsetProp(root, NAME("width"));
	xmlUnsetProp(root, NAME("height"));
	xmlUnsetProp(root, NAME("version"));
	xmlSetProp(root, NAME("class"), NAME("picture"));
	xmlSetProp(root, NAME("role"), NAME("img"));
	xmlNodeAddContent(title, NAME(picture->title));
	if (root->children)
		xmlAddPrevSibling(root->children, title);
	else
		xmlAddChild(root, title);
}

/* Its namespace stays; that of links is no longer used. */
static void drop_xlink(xmlNode *root)
{
	xmlNs **at = &root->nsDef, *ns;

	while ((ns = *at)) {
		if (xmlStrcmp(ns->href, XLINK)) {
			at = &ns->next;
			continue;
		}
		*at = ns->next;
		xmlFreeNs(ns);
	}
}

static char *print(xmlDoc *doc, xmlNode *root)
{
	xmlBuffer *buffer = xmlBufferCreate();
	char *s = NULL;

	if (buffer && xmlNodeDump(buffer, doc, root, 0, 0) >= 0)
		s = xstrdup((const char *)xmlBufferContent(buffer));
	xmlBufferFree(buffer);
	return s;
}

char *svg_finish(const char *svg, size_t len, const struct picture *picture,
		 const struct strings *texts)
{
	xmlDoc *doc = xmlReadMemory(svg, (int)len, "picture.svg", NULL,
				    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
					    XML_PARSE_NOBLANKS);
	xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL, *node;
	struct finish f = {.picture = picture, .texts = texts};
	char *s = NULL;

	if (root && is_named(root, "svg")) {
		drop_unwanted(root);
		while (drop_unused_once(root, &f.used))
			;
		drop_empty(root);
		for (node = root; node; node = next_element(node, root, false))
			finish_element(node, &f);
		describe(root, picture);
		drop_xlink(root);
		s = print(doc, root);
	}
	strings_free(&f.used);
	xmlFreeDoc(doc);
	return s;
}
