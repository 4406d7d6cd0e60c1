// SPDX-License-Identifier: GPL-2.0-only
#include "clock_util.h"
#include "vcpu_thread.h"
#include "vm_state.h"
#include "xen_timer_race.h"

/* From arming the timer to its expiry, where the callback is struck. */
#define EXPIRY_AHEAD_NS (20 * NSEC_PER_USEC)
#define EXPIRY_LENGTH_NS (20 * NSEC_PER_USEC)

/* To the new expiry: the event of the old one has time to come before. */
#define REARM_AHEAD_NS (100 * NSEC_PER_USEC)

/* Waking up takes less, where it does not take long anyway. */
#define WAKE_UP_NS (20 * NSEC_PER_USEC)

/* How late a timer is at most, if its CPU is given turns. */
#define SLACK_NS (10 * NSEC_PER_USEC)

/*
 * Instructions around the one at which the event can be seen, in the callback, and up to the one
 * that cancels the timer, in a change: later on it does not expire any more.
 */
#define CALLBACK_BEFORE 150
#define CALLBACK_AFTER 200
#define CHANGE_BEFORE 300

enum change { READ, REARM, STOP, NR_CHANGES };
static const char *const change_names[NR_CHANGES] = {"read", "rearm", "stop"};

/* One kind of race, and the try that is under way. */
struct state {
	const struct xen_timer_race *race;
	struct xen_vm *x;
	enum change change;
	int64_t guest_ahead; /* of the guest's clock to CLOCK_MONOTONIC */
	uint64_t expiry;     /* in the guest's time */
	uint64_t new_expiry; /* that of a timer that was armed anew */
	uint64_t told;	     /* by a timer that was read */
	bool event;	     /* there right after that, and taken */
	uint64_t callbacks;  /* before this try */
	uint64_t arming;     /* how long that took, by which it may be late */
	bool armed;	     /* the timer that expires */
	bool early;	     /* the change was made before it was */
};

static void state_init(struct state *s, const struct xen_timer_race *race, enum change change)
{
	uint64_t before, clock;

	*s = (struct state){.race = race, .x = race->x, .change = change};
	kvm_pin_this_task_to_pcpu(RACE_CALL_CPU);
	vm_xen_evtchn_send(s->x->vm, XEN_TIMER_PORT, s->x->vcpu->id);
	race->count(race->data);
	xen_timer_clear(s->x);
	before = monotonic_ns();
	clock = vm_get_clock_ns(s->x->vm);
	s->guest_ahead = clock - (before + monotonic_ns()) / 2;
}

static void arm(struct state *s, uint64_t expiry)
{
	s->expiry = expiry + s->guest_ahead;
	vcpu_xen_set_timer(s->x->vcpu, XEN_TIMER_PORT, s->expiry);
	s->armed = true;
}

/*
 * As another vCPU of the guest would: what KVM still holds back comes on top. An event that comes
 * meanwhile stays.
 */
static bool take(struct state *s)
{
	bool event = xen_timer_event(s->x);

	if (event)
		xen_timer_clear(s->x);
	return event;
}

static void change(struct state *s)
{
	uint64_t now;

	s->early = !s->armed;
	switch (s->change) {
	case READ:
		s->told = vcpu_xen_get_timer(s->x->vcpu);
		s->event = take(s);
		break;
	case REARM:
		now = monotonic_ns();
		s->new_expiry = now + REARM_AHEAD_NS + s->guest_ahead;
		vcpu_xen_set_timer(s->x->vcpu, XEN_TIMER_PORT, s->new_expiry);
		s->arming = monotonic_ns() - now;
		break;
	default:
		vcpu_xen_set_timer(s->x->vcpu, XEN_TIMER_PORT, 0);
	}
}

static void reset(void *data)
{
	struct state *s = data;

	s->armed = false;
	if (s->race->stale)
		xen_vm_map_anew(s->x);
}

static void watch(void *data)
{
	struct state *s = data;

	if (s->race->callbacks)
		s->callbacks = s->race->callbacks();
}

static int64_t since(const struct state *s, uint64_t guest_ns)
{
	return monotonic_ns() + s->guest_ahead - guest_ns;
}

/*
 * Waits until a timer with that expiry must have gone off. The other CPU may be in the middle of
 * its interrupt, and goes on only if this one gives it turns.
 */
static void wait_past(const struct state *s, uint64_t expiry)
{
	uint64_t end = monotonic_ns() + SLACK_NS;
	int64_t left = -since(s, expiry);

	/* A machine that idles costs nothing, one that spins does. */
	if (left > (int64_t)WAKE_UP_NS)
		sleep_until_ns(monotonic_ns() + left - WAKE_UP_NS);
	while (since(s, expiry + SLACK_NS) < 0 || monotonic_ns() < end)
		cpu_relax();
}

/* How often the event of a timer that has expired comes. */
static unsigned int take_all(struct state *s)
{
	unsigned int n = take(s);

	n += s->race->count(s->race->data);
	return n + take(s);
}

static bool check_read(struct state *s)
{
	bool neither = !s->told && !s->event, wrong = s->told && s->told != s->expiry;
	unsigned int times;
	bool armed;

	wait_past(s, s->expiry);
	times = s->event + take_all(s);
	armed = vcpu_xen_get_timer(s->x->vcpu);
	if (neither || wrong || times != 1 || armed)
		pr_info("read: %s, event %s; came %u times%s%s\n", s->told ? "armed" : "not armed",
			s->event ? "there" : "not there", times, wrong ? ", wrong expiry" : "",
			armed ? ", still armed" : "");
	return !neither && !wrong && times == 1 && !armed;
}

static bool check_stop(struct state *s)
{
	bool armed, stray;

	xen_timer_clear(s->x);
	armed = vcpu_xen_get_timer(s->x->vcpu);
	wait_past(s, s->expiry);
	stray = take_all(s);
	if (armed || stray)
		pr_info("stopped:%s%s\n", armed ? " still armed" : "", stray ? " stray event" : "");
	return !armed && !stray;
}

static bool check_rearm(struct state *s)
{
	unsigned int stray, times;
	bool held_up, armed;

	xen_timer_clear(s->x);
	armed = vcpu_xen_get_timer(s->x->vcpu) == s->new_expiry;
	stray = take_all(s);
	/* A tick may have taken so long that the new timer has expired. */
	held_up = since(s, s->new_expiry) >= 0;
	wait_past(s, s->new_expiry + s->arming);
	times = take_all(s);
	if (held_up)
		return stray + times <= 1;
	if (!armed || stray || times != 1)
		pr_info("armed anew:%s%s came %u times\n", armed ? "" : " not armed,",
			stray ? " stray event," : "", times);
	return armed && !stray && times == 1;
}

static bool check(void *data)
{
	struct state *s = data;

	if (s->early) {
		vcpu_xen_set_timer(s->x->vcpu, XEN_TIMER_PORT, 0);
		take_all(s);
		return true;
	}
	switch (s->change) {
	case READ:
		return check_read(s);
	case REARM:
		return check_rearm(s);
	default:
		return check_stop(s);
	}
}

static void arm_by_strike(void *data, uint64_t expiry)
{
	arm(data, expiry);
}

static void change_call(void *data)
{
	change(data);
}

static bool expired(void *data)
{
	struct state *s = data;

	return s->race->callbacks ? s->race->callbacks() != s->callbacks : xen_timer_event(s->x);
}

/* The change was there first, and has cancelled the timer. Reading it sets it again. */
static bool cancelled(void *data)
{
	struct state *s = data;

	return s->change == READ ? s->told : !expired(s);
}

static void expire_call(void *data)
{
	struct state *s = data;
	uint64_t now = monotonic_ns(), end = now + EXPIRY_AHEAD_NS + EXPIRY_LENGTH_NS;

	arm(s, now + EXPIRY_AHEAD_NS);
	while (monotonic_ns() < end)
		;
}

/* Which of the two is struck by the other. */
enum struck { CHANGE_STRUCK, CALLBACK_STRUCK, NR_STRUCK };
static const struct race races[NR_STRUCK] = {
	[CHANGE_STRUCK] =
		{
			.call = change_call,
			.arm = arm_by_strike,
			.passed = cancelled,
			.before = CHANGE_BEFORE,
		},
	[CALLBACK_STRUCK] =
		{
			.call = expire_call,
			.strike = change_call,
			.passed = expired,
			.before = CALLBACK_BEFORE,
			.after = CALLBACK_AFTER,
		},
};

/* NR is a change's number times NR_STRUCK and which of the two is struck. */
void xen_timer_race_name(const struct xen_timer_race *race, unsigned int nr,
			 char name[XEN_TIMER_RACE_NAME_LEN])
{
	snprintf(name, XEN_TIMER_RACE_NAME_LEN,
		 nr % NR_STRUCK == CALLBACK_STRUCK ? "race_%s_callback_%s" : "race_%s_%s_struck",
		 race->x->layout->name, change_names[nr / NR_STRUCK]);
}

bool xen_timer_race_one(const struct xen_timer_race *race, unsigned int nr)
{
	struct race r = races[nr % NR_STRUCK];
	struct state s;

	r.reset = reset;
	r.watch = watch;
	r.check = check;
	r.data = &s;
	state_init(&s, race, nr / NR_STRUCK);
	return race_sweep(&r);
}
