#include "emulator/handler/library.h"

#include "emulator/handler/elf_image.h"
#include "emulator/handler/executor.h"
#include "emulator/handler/exit_reason.h"
#include "emulator/handler/library_check.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace snowglobe {

namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
    throw std::runtime_error(path + ": " + why);
}

std::string read_all(const std::string& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        refuse(path, std::string("cannot be read: ") + std::strerror(errno));
    }
    std::string bytes;
    char part[65536];
    ssize_t count = 0;
    while ((count = read(file, part, sizeof part)) > 0) {
        bytes.append(part, static_cast<std::size_t>(count));
    }
    const int error = errno;
    close(file);
    if (count < 0) {
        refuse(path, std::string("cannot be read: ") + std::strerror(error));
    }
    return bytes;
}

int new_memory_file(const std::string& path) {
    const int descriptor = memfd_create("snowglobe-handlers", MFD_CLOEXEC);
    if (descriptor < 0) {
        refuse(path, std::string("cannot be copied: ") + std::strerror(errno));
    }
    return descriptor;
}

void write_all(const std::string& path, int descriptor, const std::string& bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        const ssize_t count = write(descriptor, bytes.data() + at, bytes.size() - at);
        if (count <= 0) {
            refuse(path, std::string("cannot be copied: ") + std::strerror(errno));
        }
        at += static_cast<std::size_t>(count);
    }
}

} // namespace

std::optional<FileIdentity> identify(const std::string& path) {
    struct stat found;
    if (stat(path.c_str(), &found) != 0) {
        return std::nullopt;
    }
    return FileIdentity{
        found.st_dev,
        found.st_ino,
        found.st_size,
        found.st_mtim.tv_sec * 1'000'000'000 + found.st_mtim.tv_nsec};
}

std::string path_of_descriptor(int descriptor) {
    return "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(descriptor);
}

LibraryVersion::LibraryVersion(const std::string& path) : path_(path), descriptor_(-1) {
    const auto before = identify(path);
    if (!before) {
        refuse(path, "no such file");
    }
    identity_ = *before;
    std::string bytes = read_all(path);
    make_unique_symbols_weak(bytes.data(), bytes.size());
    loaded_size_ = loaded_size(bytes.data(), bytes.size());
    descriptor_ = new_memory_file(path);
    try {
        write_all(path, descriptor_, bytes);
        handlers_ = check_library(path, image_path());
        if (identify(path) != before) {
            refuse(path, "is being written");
        }
    } catch (...) {
        close(descriptor_);
        throw;
    }
}

LibraryVersion::~LibraryVersion() {
    close(descriptor_);
}

std::string LibraryVersion::image_path() const {
    return path_of_descriptor(descriptor_);
}

int LibraryVersion::private_copy() const {
    const int copy = new_memory_file(path_);
    off_t at = 0;
    const auto end = static_cast<off_t>(loaded_size_);
    while (at < end) {
        if (sendfile(copy, descriptor_, &at, static_cast<std::size_t>(end - at)) <= 0) {
            const int error = errno;
            close(copy);
            refuse(path_, std::string("cannot be copied: ") + std::strerror(error));
        }
    }
    for (const auto& [offset, size] : section_members) {
        constexpr char zeros[sizeof(std::uint64_t)] = {};
        if (pwrite(copy, zeros, size, static_cast<off_t>(offset)) < 0) {
            break; // the loader does not read them
        }
    }
    return copy;
}

void LibraryVersion::require(const std::string& symbol) const {
    std::string known;
    for (const auto& name : handlers_) {
        if (name == symbol) {
            return;
        }
        known += (known.empty() ? "" : ", ") + name;
    }
    refuse(path_, "has no handler '" + symbol + "'; it has " + (known.empty() ? "none" : known));
}

std::shared_ptr<const LibraryVersion>
Libraries::current(const std::string& path, const std::string& symbol) {
    auto library = libraries_.find(path);
    if (library == libraries_.end()) {
        library =
            libraries_.emplace(path, Library{std::make_shared<LibraryVersion>(path), {}}).first;
    }
    library->second.version->require(symbol);
    library->second.used.insert(symbol);
    return library->second.version;
}

void Libraries::renew(const std::string& path) {
    Library& library = libraries_.at(path);
    auto version = std::make_shared<const LibraryVersion>(path);
    for (const auto& symbol : library.used) {
        version->require(symbol);
    }
    library.version = std::move(version);
}

std::map<std::string, FileIdentity> Libraries::identities() const {
    std::map<std::string, FileIdentity> all;
    for (const auto& [path, library] : libraries_) {
        all.emplace(path, library.version->identity());
    }
    return all;
}

LoadedLibrary::LoadedLibrary(const std::string& path, const std::string& image_path)
    : image_path_(image_path), description_(nullptr) {
    // Loaded with a handler, the C++ runtime would bind its own templates to the handler's copies
    // of them: code of the first sandbox would run for all others, and stay mapped for ever.
    [[maybe_unused]] static void* const runtime = dlopen("libstdc++.so.6", RTLD_NOW | RTLD_LOCAL);
    handle_ = dlopen(image_path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle_) {
        std::string why = dlerror();
        if (why.compare(0, image_path.size() + 2, image_path + ": ") == 0) {
            why.erase(0, image_path.size() + 2);
        }
        refuse(path, "cannot be loaded: " + why);
    }
    using Describe = const snowglobe_library*();
    auto* describe = reinterpret_cast<Describe*>(symbol("snowglobe_library_describe"));
    std::string why;
    if (!describe) {
        why = "is no handler library: it lacks SNOWGLOBE_HANDLERS({\"name\", function})";
    } else if (description_ = describe(); description_->abi_version != SNOWGLOBE_ABI_VERSION) {
        why = "was built for handler ABI " + std::to_string(description_->abi_version) +
              ", this Snowglobe has ABI " + std::to_string(SNOWGLOBE_ABI_VERSION) +
              ": rebuild it with this version's <snowglobe/handler.h>";
    }
    if (!why.empty()) {
        dlclose(handle_);
        refuse(path, why);
    }
}

bool LoadedLibrary::unload() {
    dlclose(std::exchange(handle_, nullptr));
    void* still = dlopen(image_path_.c_str(), RTLD_NOW | RTLD_NOLOAD);
    if (still) {
        dlclose(still);
    }
    return still == nullptr;
}

snowglobe_handler_function LoadedLibrary::find(const std::string& name) const {
    for (std::uint32_t i = 0; i < description_->handler_count; ++i) {
        if (name == description_->handlers[i].name) {
            return description_->handlers[i].run;
        }
    }
    return nullptr;
}

void* LoadedLibrary::symbol(const char* name) const {
    return dlsym(handle_, name);
}

std::vector<std::string> inspect_library(const std::string& path) {
    return LibraryVersion(path).handlers();
}

} // namespace snowglobe
