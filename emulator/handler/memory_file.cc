#include "emulator/handler/memory_file.h"

#include <cerrno>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

// Linux 6.3: without it a system may forbid to start the file. Older ones do not know it.
#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

namespace snowglobe {

namespace {

[[noreturn]] void refuse() {
    throw std::system_error(errno, std::generic_category(), "cannot be copied");
}

std::size_t size_of(int descriptor) {
    struct stat found;
    if (fstat(descriptor, &found) != 0) {
        refuse();
    }
    return static_cast<std::size_t>(found.st_size);
}

} // namespace

int new_memory_file(const char* name, bool program) {
    int descriptor = -1;
    if (program) {
        descriptor = memfd_create(name, MFD_CLOEXEC | MFD_EXEC);
    }
    if (descriptor < 0) {
        descriptor = memfd_create(name, MFD_CLOEXEC);
    }
    if (descriptor < 0) {
        refuse();
    }
    return descriptor;
}

void copy_bytes(int from, int to) {
    copy_bytes(from, to, size_of(from));
}

void copy_bytes(int from, int to, std::size_t size) {
    off_t at = 0;
    while (static_cast<std::size_t>(at) < size) {
        const ssize_t count = sendfile(to, from, &at, size - static_cast<std::size_t>(at));
        if (count < 0) {
            refuse();
        }
        if (count == 0) {
            return; // it has become shorter
        }
    }
}

std::string path_of_descriptor(int descriptor) {
    return "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(descriptor);
}

MappedFile::MappedFile(int descriptor) : size_(size_of(descriptor)) {
    if (size_ > 0) {
        bytes_ = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
        if (bytes_ == MAP_FAILED) {
            refuse();
        }
    }
}

MappedFile::~MappedFile() {
    if (size_ > 0) {
        munmap(bytes_, size_);
    }
}

} // namespace snowglobe
