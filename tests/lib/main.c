// SPDX-License-Identifier: GPL-2.0-only
#include "library.h"

int main(void)
{
	ksft_print_header();
	close(open_kvm_dev_path_or_exit());
	ksft_set_plan(NR_CPUID_CHECKS + NR_MSR_CHECKS + NR_USER_CHECKS + NR_VM_CHECKS +
		      NR_MESSAGE_CHECKS + NR_SVM_CHECKS + NR_HYPERV_CHECKS + NR_RACE_CHECKS +
		      NR_DIRTY_RING_CHECKS + NR_PAGE_TABLE_CHECKS + NR_SHARED_CHECKS +
		      NR_POINTS_CHECKS);
	check_cpuid();
	check_msr();
	check_user();
	check_vm();
	check_messages();
	check_svm();
	check_hyperv();
	check_race();
	check_dirty_ring();
	check_page_tables();
	check_shared();
	check_points();
	ksft_finished();
}
