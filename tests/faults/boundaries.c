/* Counts every call that changes a file, and at a chosen one kills the process or lets the call fail.
   Loaded with LD_PRELOAD, so that it also sees what SQLite does. For tests only. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long counted = 0;
static long chosen = 0;     /* 0: nothing happens, calls are not even counted */
static int failure = 0;     /* 0: SIGKILL before the call; else the errno that it returns */
static int persistent = 0;  /* whether every later call of this kind fails too */
static const char *only = NULL; /* NULL: every call counts */
static char only_copy[64];

void boundary_arm(long number, int error, int persists, const char *call) {
    counted = 0;
    failure = error;
    persistent = persists;
    only = NULL;
    if (call && *call) {
        strncpy(only_copy, call, sizeof only_copy - 1);
        only = only_copy;
    }
    chosen = number;
}

long boundary_count(void) { return counted; }

static int strikes(const char *call) {
    if (!chosen || (only && strcmp(only, call))) return 0;
    long number = ++counted;
    if (number != chosen && !(persistent && number > chosen)) return 0;
    if (!failure) {
        kill(getpid(), SIGKILL);
        for (;;) pause();
    }
    errno = failure;
    return 1;
}

#define CALL(type, name, parameters, arguments)                                     \
    type name parameters {                                                          \
        static type(*real) parameters = NULL;                                       \
        if (!real) real = (type(*) parameters)dlsym(RTLD_NEXT, #name);              \
        return strikes(#name) ? (type)-1 : real arguments;                          \
    }

CALL(ssize_t, pwrite, (int fd, const void *data, size_t n, off_t at), (fd, data, n, at))
CALL(ssize_t, pwrite64, (int fd, const void *data, size_t n, off64_t at), (fd, data, n, at))
CALL(int, fsync, (int fd), (fd))
CALL(int, fdatasync, (int fd), (fd))
CALL(int, syncfs, (int fd), (fd))
CALL(int, ftruncate, (int fd, off_t size), (fd, size))
CALL(int, ftruncate64, (int fd, off64_t size), (fd, size))
CALL(int, rename, (const char *from, const char *to), (from, to))
CALL(int, renameat, (int a, const char *from, int b, const char *to), (a, from, b, to))
CALL(int, unlink, (const char *path), (path))
CALL(int, unlinkat, (int fd, const char *path, int flags), (fd, path, flags))
CALL(int, mkdir, (const char *path, mode_t mode), (path, mode))
CALL(int, rmdir, (const char *path), (path))

static int halved = 0;
void boundary_halve(int on) { halved = on; }

ssize_t copy_file_range(int a, off64_t *i, int b, off64_t *o, size_t n, unsigned f) {
    static ssize_t (*real)(int, off64_t *, int, off64_t *, size_t, unsigned) = NULL;
    if (!real) real = (ssize_t(*)(int, off64_t *, int, off64_t *, size_t, unsigned))dlsym(RTLD_NEXT, "copy_file_range");
    if (strikes("copy_file_range")) return -1;
    return real(a, i, b, o, halved && n > 1 ? n / 2 : n, f);
}

/* A write that stores less than it was given, as every disk may: not an error, and so easily forgotten. */
/* Standard output and pipes are how a test hears what was acknowledged: only files count. */
ssize_t write(int fd, const void *data, size_t n) {
    static ssize_t (*real)(int, const void *, size_t) = NULL;
    if (!real) real = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    if (chosen && lseek(fd, 0, SEEK_CUR) >= 0 && strikes("write")) return -1;
    if (halved && n > 1 && lseek(fd, 0, SEEK_CUR) >= 0) n = n / 2;
    return real(fd, data, n);
}
