/* A layer under the files of one folder: it notes what is written, and kills the program at a given write.

   Loaded with LD_PRELOAD. attack_root(path) names the folder (absolute, no links in it), attack_log(path) the file that
   takes the notes; without it, none are taken. Notes are: kind (1 byte), length of path (4), offset (8), length of data (8),
   path, data; all of them little-endian. The second path of a rename or a link is its data. What the program says on
   standard output is noted too ('A'), so that it is known what it had promised by then.

   attack_arm(n) has the program killed at its n-th change below the folder from then on: half of these times in the
   middle of it, where it is a write. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *root;
static size_t root_length;
static int log_file = -1;
static long left = -1; /* changes until the program is killed */

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

void attack_arm(long changes) { left = changes; }

void attack_root(const char *path) { root = strdup(path); root_length = strlen(path); }

void attack_log(const char *path) {
    int opened = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    log_file = (int)syscall(SYS_fcntl, opened, F_DUPFD_CLOEXEC, 800);
    syscall(SYS_close, opened);
}

static int is_ours(const char *path) {
    return root_length && !strncmp(path, root, root_length) && (path[root_length] == '/' || !path[root_length]);
}

static int path_of(int fd, char *path) {
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return is_ours(path);
}

static int full_path(int folder, const char *name, char *path) {
    if (name[0] == '/') snprintf(path, PATH_MAX, "%s", name);
    else if (folder == AT_FDCWD) {
        char here[PATH_MAX];
        if (syscall(SYS_getcwd, here, sizeof here) < 0) return 0;
        if (snprintf(path, PATH_MAX, "%s/%s", here, name) >= PATH_MAX) return 0;
    } else {
        char above[PATH_MAX];
        if (!path_of(folder, above)) return 0;
        if (snprintf(path, PATH_MAX, "%s/%s", above, name) >= PATH_MAX) return 0;
    }
    return is_ours(path);
}

static void note(char kind, const char *path, uint64_t offset, const void *data, uint64_t size) {
    if (log_file < 0) return;
    unsigned char head[21];
    uint32_t length = (uint32_t)strlen(path);
    head[0] = (unsigned char)kind;
    memcpy(head + 1, &length, 4);
    memcpy(head + 5, &offset, 8);
    memcpy(head + 13, &size, 8);
    struct iovec parts[3] = {{head, sizeof head}, {(void *)path, length}, {(void *)data, size}};
    syscall(SYS_writev, log_file, parts, 3);
}

/* One change more. How many bytes of a write are still to be made before the end; -1 for all, and no end. */
static int64_t count_down(uint64_t size) {
    if (left < 0 || --left > 0) return -1;
    uint64_t half = size ? (size / 2) & ~(uint64_t)511 : 0;
    return (int64_t)((getpid() & 1) ? half : 0);
}

static void end(void) { syscall(SYS_kill, getpid(), SIGKILL); for (;;) pause(); }

static void change(void) { if (count_down(0) >= 0) end(); }

ssize_t write(int fd, const void *data, size_t size) {
    char path[PATH_MAX];
    if (!path_of(fd, path)) {
        ssize_t done = REAL(write)(fd, data, size);
        if (fd == 1 && done > 0) note('A', "", 0, data, (uint64_t)done);
        return done;
    }
    int64_t some = count_down(size);
    if (some >= 0) { if (some) REAL(write)(fd, data, (size_t)some); end(); }
    ssize_t done = REAL(write)(fd, data, size);
    if (done > 0) note('W', path, (uint64_t)(lseek(fd, 0, SEEK_CUR) - done), data, (uint64_t)done);
    return done;
}

static ssize_t write_at(int fd, const void *data, size_t size, off_t offset) {
    char path[PATH_MAX];
    if (!path_of(fd, path)) return syscall(SYS_pwrite64, fd, data, size, offset);
    int64_t some = count_down(size);
    if (some >= 0) { if (some) syscall(SYS_pwrite64, fd, data, some, offset); end(); }
    ssize_t done = syscall(SYS_pwrite64, fd, data, size, offset);
    if (done > 0) note('W', path, (uint64_t)offset, data, (uint64_t)done);
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) { return write_at(fd, data, size, offset); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) { return write_at(fd, data, size, offset); }

static void note_copied(int to, off_t start, ssize_t done) {
    char path[PATH_MAX];
    if (done <= 0 || log_file < 0 || !path_of(to, path)) return;
    char *data = malloc((size_t)done);
    int again = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    if (data && again >= 0 && pread(again, data, (size_t)done, start) == done)
        note('W', path, (uint64_t)start, data, (uint64_t)done);
    if (again >= 0) syscall(SYS_close, again);
    free(data);
}

ssize_t sendfile(int to, int from, off_t *offset, size_t size) {
    char path[PATH_MAX];
    if (path_of(to, path)) change();
    off_t start = lseek(to, 0, SEEK_CUR);
    ssize_t done = syscall(SYS_sendfile, to, from, offset, size);
    note_copied(to, start, done);
    return done;
}

ssize_t sendfile64(int to, int from, off64_t *offset, size_t size) { return sendfile(to, from, (off_t *)offset, size); }

static int sync_of(int fd, long call) {
    char path[PATH_MAX];
    int ours = path_of(fd, path);
    if (ours) change();
    int done = (int)syscall(call, fd);
    if (ours && !done) note('S', path, 0, "", 0);
    return done;
}

int fsync(int fd) { return sync_of(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_of(fd, SYS_fdatasync); }

static int resize(int fd, off_t size) {
    char path[PATH_MAX];
    int ours = path_of(fd, path);
    if (ours) change();
    int done = (int)syscall(SYS_ftruncate, fd, size);
    if (ours && !done) note('T', path, (uint64_t)size, "", 0);
    return done;
}

int ftruncate(int fd, off_t size) { return resize(fd, size); }
int ftruncate64(int fd, off64_t size) { return resize(fd, size); }

static int open_at(int folder, const char *name, int flags, mode_t mode) {
    char path[PATH_MAX];
    struct stat before;
    int ours = (flags & (O_CREAT | O_TRUNC)) && full_path(folder, name, path);
    int was_there = ours && !stat(path, &before);
    if (ours && (!was_there || (flags & O_TRUNC))) change();
    int fd = (int)syscall(SYS_openat, folder, name, flags, mode);
    if (fd >= 0 && ours && !was_there) note('C', path, 0, "", 0);
    else if (fd >= 0 && ours && (flags & O_TRUNC)) note('T', path, 0, "", 0);
    return fd;
}

#define MODE va_list more; va_start(more, flags); mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(more, mode_t) : 0; va_end(more)
int open(const char *name, int flags, ...) { MODE; return open_at(AT_FDCWD, name, flags, mode); }
int open64(const char *name, int flags, ...) { MODE; return open_at(AT_FDCWD, name, flags | O_LARGEFILE, mode); }
int openat(int folder, const char *name, int flags, ...) { MODE; return open_at(folder, name, flags, mode); }
int openat64(int folder, const char *name, int flags, ...) { MODE; return open_at(folder, name, flags | O_LARGEFILE, mode); }

static int remove_at(int folder, const char *name, int flags) {
    char path[PATH_MAX];
    int ours = full_path(folder, name, path);
    if (ours) change();
    int done = (int)syscall(SYS_unlinkat, folder, name, flags);
    if (ours && !done) note('U', path, 0, "", 0);
    return done;
}

int unlink(const char *name) { return remove_at(AT_FDCWD, name, 0); }
int unlinkat(int folder, const char *name, int flags) { return remove_at(folder, name, flags); }
int rmdir(const char *name) { return remove_at(AT_FDCWD, name, AT_REMOVEDIR); }

static int move_at(int from, const char *old, int to, const char *new) {
    char path[PATH_MAX], other[PATH_MAX];
    int ours = full_path(from, old, path) & full_path(to, new, other);
    if (ours) change();
    int done = (int)syscall(SYS_renameat, from, old, to, new);
    if (ours && !done) note('R', path, 0, other, strlen(other));
    return done;
}

int rename(const char *old, const char *new) { return move_at(AT_FDCWD, old, AT_FDCWD, new); }
int renameat(int from, const char *old, int to, const char *new) { return move_at(from, old, to, new); }

static int link_at(int from, const char *old, int to, const char *new, int flags) {
    char path[PATH_MAX], other[PATH_MAX];
    int ours = full_path(to, new, other);
    if (ours) change();
    int done = (int)syscall(SYS_linkat, from, old, to, new, flags);
    if (ours && !done) { full_path(from, old, path); note('L', path, 0, other, strlen(other)); }
    return done;
}

int link(const char *old, const char *new) { return link_at(AT_FDCWD, old, AT_FDCWD, new, 0); }
int linkat(int from, const char *old, int to, const char *new, int flags) { return link_at(from, old, to, new, flags); }

static int make_at(int folder, const char *name, mode_t mode) {
    char path[PATH_MAX];
    int ours = full_path(folder, name, path);
    if (ours) change();
    int done = (int)syscall(SYS_mkdirat, folder, name, mode);
    if (ours && !done) note('D', path, 0, "", 0);
    return done;
}

int mkdir(const char *name, mode_t mode) { return make_at(AT_FDCWD, name, mode); }
int mkdirat(int folder, const char *name, mode_t mode) { return make_at(folder, name, mode); }
