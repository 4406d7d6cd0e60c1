// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include <unistd.h>

#include "flat.h"

#define SERIAL 0x3f8
#define SERIAL_LSR 5
#define LSR_IDLE 0x60 /* all that was written has been sent */

#define EXIT_PORT 0xf4

/* Source: QEMU's docs/specs/fw_cfg.rst, and include/standard-headers/linux/qemu_fw_cfg.h. */
#define FW_CFG_SELECT 0x510
#define FW_CFG_DATA 0x511
#define FW_CFG_SIGNATURE 0
#define FW_CFG_ID 1
#define FW_CFG_RAM_SIZE 3
#define FW_CFG_NB_CPUS 5
#define FW_CFG_MAX_CPUS 0xf

static struct {
	uint8_t content[8];
	unsigned int size, at;
} fw_cfg;

static void fw_cfg_select(uint16_t key)
{
	uint64_t value = 0;

	fw_cfg.at = 0;
	fw_cfg.size = sizeof(value);
	switch (key) {
	case FW_CFG_SIGNATURE:
		memcpy(&value, "QEMU", 4);
		break;
	case FW_CFG_ID:
	case FW_CFG_NB_CPUS:
	case FW_CFG_MAX_CPUS:
		value = 1;
		break;
	case FW_CFG_RAM_SIZE:
		value = MEMORY_SIZE;
		break;
	default:
		fw_cfg.size = 0;
	}
	memcpy(fw_cfg.content, &value, sizeof(value));
}

static uint8_t fw_cfg_read(void)
{
	return fw_cfg.at < fw_cfg.size ? fw_cfg.content[fw_cfg.at++] : 0;
}

static void port_in(uint16_t port, uint8_t *data, unsigned int size)
{
	memset(data, 0xff, size);
	if (port == FW_CFG_DATA)
		*data = fw_cfg_read();
	else if (port >= SERIAL && port < SERIAL + 8)
		*data = port == SERIAL + SERIAL_LSR ? LSR_IDLE : 0;
}

/* True if the program has ended. */
static bool port_out(uint16_t port, const uint8_t *data, unsigned int size, int *status)
{
	uint16_t key = 0;

	switch (port) {
	case SERIAL:
		/* Whether it can be written is for who reads it to see. */
		if (write(STDOUT_FILENO, data, 1) < 0)
			return false;
		break;
	case FW_CFG_SELECT:
		memcpy(&key, data, size < sizeof(key) ? size : sizeof(key));
		fw_cfg_select(key);
		break;
	case EXIT_PORT:
		*status = *data;
		return true;
	}
	return false;
}

bool devices_io(struct kvm_run *run, int *status)
{
	uint8_t *data = (uint8_t *)run + run->io.data_offset;
	unsigned int i;

	for (i = 0; i < run->io.count; i++, data += run->io.size) {
		if (run->io.direction == KVM_EXIT_IO_IN)
			port_in(run->io.port, data, run->io.size);
		else if (port_out(run->io.port, data, run->io.size, status))
			return true;
	}
	return false;
}
