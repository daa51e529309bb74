#include "emulator/handler/library.h"

#include "emulator/handler/elf_image.h"
#include "emulator/handler/environment.h"
#include "emulator/handler/executor.h"
#include "emulator/handler/fiber_watch.h"
#include "emulator/handler/memory_file.h"
#include "emulator/handler/profiler_names.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <cxxabi.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <filesystem>
#include <link.h>
#include <stdexcept>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace snowglobe {

namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
    throw std::runtime_error(path + ": " + why);
}

// "dialog::greet(int)" of "_ZN6dialog5greetEi".
std::string readable(const std::string& symbol) {
    int status = 0;
    const std::unique_ptr<char, void (*)(void*)> text(
        abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status), std::free);
    return text ? text.get() : symbol;
}

// Under the name of the file, for people who look at mappings.
int memory_file_of(const std::string& path) {
    return new_memory_file(path.substr(path.rfind('/') + 1).c_str());
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

bool is_being_written(const std::string& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        return false;
    }
    fcntl(file, F_SETSIG, SIGURG); // ignored, should a writer come at this very moment
    const bool written = fcntl(file, F_SETLEASE, F_RDLCK) != 0 && errno == EAGAIN;
    fcntl(file, F_SETLEASE, F_UNLCK);
    close(file);
    return written;
}

LibraryVersion::LibraryVersion(
    const std::string& path, const std::map<std::string, std::string>& variables)
    : path_(path), descriptor_(-1) {
    const auto before = identify(path);
    if (!before) {
        refuse(path, "no such file");
    }
    identity_ = *before;
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat found;
    if (file < 0 || fstat(file, &found) != 0 || S_ISDIR(found.st_mode)) {
        const int error = file < 0 ? errno : EISDIR;
        close(file);
        refuse(path, std::string("cannot be read: ") + std::strerror(error));
    }
    try {
        descriptor_ = memory_file_of(path);
        copy_bytes(file, descriptor_);
        const MappedFile mapping(descriptor_);
        if (!is_complete(mapping.bytes(), mapping.size())) {
            refuse(path, "is incomplete: it ends before its last section");
        }
        make_unique_symbols_weak(mapping.bytes(), mapping.size());
        size_ = mapping.size();
        loaded_size_ = loaded_size(mapping.bytes(), size_);
        host_ = host_program(path, needed_libraries(mapping.bytes(), size_));
        check_ = std::make_unique<LibraryCheck>(path, image_path(), host_, variables);
    } catch (const std::system_error& error) {
        close(file);
        close(descriptor_);
        refuse(path, error.what());
    } catch (...) {
        close(file);
        close(descriptor_);
        throw;
    }
    close(file);
}

bool LibraryVersion::is_accepted(std::chrono::milliseconds wait) {
    if (check_) {
        if (auto names = check_->result(wait)) {
            handlers_ = std::move(*names);
            check_.reset();
        }
    }
    return check_ == nullptr;
}

LibraryVersion::~LibraryVersion() {
    close(descriptor_);
}

std::string LibraryVersion::image_path() const {
    return path_of_descriptor(descriptor_);
}

int LibraryVersion::private_copy() const {
    const int made = memory_file_of(path_);
    try {
        copy_bytes(descriptor_, made, is_traced(getpid()) ? size_ : loaded_size_);
    } catch (const std::system_error& error) {
        close(made);
        refuse(path_, error.what());
    }
    return made;
}

void LibraryVersion::show_whole(int private_copy) const {
    dup3(descriptor_, private_copy, O_CLOEXEC); // the mapping keeps the copy
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

void Libraries::require_usable(const LibraryVersion& version) const {
    if (in_this_process_ && !version.host().preload.empty()) {
        refuse(
            version.path(),
            "is built with -fsanitize=address, which needs a process of its own: run it with "
            "--executor process");
    }
}

std::shared_ptr<const LibraryVersion> Libraries::current(const FunctionImage& image) {
    auto library = libraries_.find(image.library);
    if (library == libraries_.end()) {
        Library made;
        made.variables = lambda_environment(image, Time{}, 0);
        const auto version = std::make_shared<LibraryVersion>(image.library, made.variables);
        require_usable(*version);
        while (!version->is_accepted(std::chrono::seconds{1})) {
        }
        made.version = version;
        library = libraries_.emplace(image.library, std::move(made)).first;
    }
    library->second.version->require(image.symbol);
    library->second.used.insert(image.symbol);
    return library->second.version;
}

void Libraries::use_program(const FunctionImage& image) {
    runtimes_.check(image);
    const std::string& path = image.library;
    if (std::filesystem::is_directory(path)) {
        folders_.watch(path);
        return;
    }
    const auto identity = identify(path);
    if (!identity || (!path.ends_with(".zip") && access(path.c_str(), X_OK) != 0)) {
        refuse(path, "is no executable file");
    }
    programs_[path] = *identity;
}

bool Libraries::renew(const std::string& path) {
    if (const auto program = programs_.find(path); program != programs_.end()) {
        const auto identity = identify(path);
        if (!identity || (!path.ends_with(".zip") && access(path.c_str(), X_OK) != 0)) {
            refuse(path, "is no executable file");
        }
        program->second = *identity;
        return true;
    }
    Library& library = libraries_.at(path);
    auto next = std::exchange(library.next, nullptr);
    if (!next || identify(path) != next->identity()) { // written once more
        next = std::make_shared<LibraryVersion>(path, library.variables);
        require_usable(*next);
    }
    if (!next->is_accepted(std::chrono::milliseconds{0}) || identify(path) != next->identity()) {
        library.next = std::move(next);
        return false;
    }
    for (const auto& symbol : library.used) {
        next->require(symbol);
    }
    library.version = std::move(next);
    return true;
}

std::map<std::string, FileIdentity> Libraries::identities() const {
    std::map<std::string, FileIdentity> all = programs_;
    for (const auto& [path, library] : libraries_) {
        all.emplace(path, library.version->identity());
    }
    return all;
}

LoadedLibrary::LoadedLibrary(const std::string& path, const std::string& image_path)
    : path_(path), image_path_(image_path), description_(nullptr) {
    // Loaded with a handler, the C++ runtime would bind its own templates to the handler's copies
    // of them: code of the first sandbox would run for all others, and stay mapped for ever.
    [[maybe_unused]] static void* const runtime = dlopen("libstdc++.so.6", RTLD_NOW | RTLD_LOCAL);
    handle_ = dlopen(image_path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle_) {
        std::string why = dlerror();
        if (why.compare(0, image_path.size() + 2, image_path + ": ") == 0) {
            why.erase(0, image_path.size() + 2);
        }
        constexpr std::string_view missing = "undefined symbol: ";
        if (why.starts_with(missing)) {
            const std::string symbol = why.substr(missing.size());
            why = std::string(missing) + readable(symbol) + advice_on_missing(symbol);
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

void LoadedLibrary::tell_profilers() const {
    link_map* map = nullptr;
    if (dlinfo(handle_, RTLD_DI_LINKMAP, &map) == 0) {
        name_code_for_profilers(map->l_addr, path_);
    }
}

std::vector<std::string> inspect_library(const std::string& path) {
    LibraryVersion version(path, {});
    while (!version.is_accepted(std::chrono::seconds{1})) {
    }
    return version.handlers();
}

} // namespace snowglobe
