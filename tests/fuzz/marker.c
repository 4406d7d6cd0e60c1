// SPDX-License-Identifier: GPL-2.0-only
/* The marks by which init says what it does: a damaged one is no mark. */
#include "evidence/marker.h"
#include "fuzz.h"
#include "protocol.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *line = xstrndup((const char *)data, size);
	struct marker marker = {0};
	long long number;

	if (marker_parse(&marker, line)) {
		must(marker.kind != MARKER_NONE && marker.text);
		if (marker.kind == MARKER_END) {
			must(sscanf(strstr(line, MARK) + strlen(MARK), "end %*127s %*15s %lld",
				    &number) == 1);
			must(number == marker.value);
		} else {
			must(is_clean(marker.text));
		}
	}
	marker_free(&marker);
	free(line);
	return 0;
}
