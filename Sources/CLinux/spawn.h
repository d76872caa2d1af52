#pragma once
#include "CLinux.h"

// Sets up everything but identity and view, then executes; returns only on failure, with errno.
// Only async-signal-safe calls: the memory is the parent's, whose other threads may hold any lock.
void stw_become(const struct stw_child *child);

// The isolated form of stw_spawn, called with all signals blocked.
int stw_spawn_isolated(const struct stw_child *child, struct stw_started *started);

// Gives up what no process of the child needs, for itself and all it starts; 0, or -1 and errno.
int stw_renounce(void);

// Gives up every privilege of the namespace for good; 0, or -1 and errno.
int stw_forsake(const struct stw_isolation *isolation);

// Takes one step of making a file tree; a source is found by its path, or is the detached mount `handle`.
int stw_take(const struct stw_step *step, int handle);

// A program that never ends of itself, to be executed by its descriptor; -1 where there is none.
int stw_keeper(void);

// Waits for a process that has ended or is about to; says whether it ended by itself.
int stw_reap(pid_t pid);

// Undoes what a change of identity in a process that shares the memory did to it (prctl(2), PR_SET_DUMPABLE).
void stw_stay_dumpable(void);
