/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names in texts: @name@ stands for a value.
 */
#ifndef FAULTS_EXPAND_H
#define FAULTS_EXPAND_H

#include <jansson.h>

/* @s with each @name@ that is in the object replaced; the caller frees it. */
char *expand_text(const char *s, const json_t *values);
/* The same of all texts in a value; the caller has the only reference. */
json_t *expand_all(const json_t *value, const json_t *values);

#endif
