#pragma once
#include "CLinux.h"

// Sets up everything but identity and view, then executes; returns only on failure, with errno.
// Only async-signal-safe calls: the memory is the parent's, whose other threads may hold any lock.
void stw_become(const struct stw_child *child);

// The isolated form of stw_spawn, called with all signals blocked.
int stw_spawn_isolated(const struct stw_child *child, struct stw_started *started);

// Gives up every privilege of the namespace for good; 0, or -1 and errno.
int stw_forsake(const struct stw_isolation *isolation);
