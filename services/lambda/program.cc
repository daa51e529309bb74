#include "services/lambda/program.h"

#include "emulator/base/json.h"
#include "services/lambda/function.h"
#include "services/lambda/runtime.h"

#include <elf.h>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace snowglobe::lambda {

namespace {

namespace fs = std::filesystem;

#if defined(__aarch64__)
constexpr unsigned machine = EM_AARCH64;
#else
constexpr unsigned machine = EM_X86_64;
#endif

std::string beginning_of(const fs::path& path, std::size_t size) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes(size, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(size));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
}

bool is_elf(const std::string& bytes) {
    return bytes.size() >= sizeof(Elf64_Ehdr) && bytes.starts_with(ELFMAG);
}

// A shared object that no loader is named for. (A program that is static and position independent
// looks the same; in a folder, as `bootstrap`, it is one.)
bool is_library(const fs::path& path) {
    const std::string bytes = beginning_of(path, 64 * 1024);
    if (!is_elf(bytes)) {
        return false;
    }
    const auto* header = reinterpret_cast<const Elf64_Ehdr*>(bytes.data());
    for (unsigned i = 0; i < header->e_phnum; ++i) {
        const std::size_t at = header->e_phoff + i * sizeof(Elf64_Phdr);
        if (at + sizeof(Elf64_Phdr) <= bytes.size() &&
            reinterpret_cast<const Elf64_Phdr*>(bytes.data() + at)->p_type == PT_INTERP) {
            return false;
        }
    }
    return header->e_type == ET_DYN;
}

// Why the system would not run it; empty: it would.
std::string fault_of(const fs::path& path) {
    const std::string shown = path.string();
    std::error_code error;
    if (!fs::is_regular_file(path, error)) {
        return "is no file: " + shown;
    }
    if (access(path.c_str(), X_OK) != 0) {
        return "the program is not executable (chmod +x): " + shown;
    }
    const std::string bytes = beginning_of(path, 512);
    if (is_elf(bytes)) {
        return reinterpret_cast<const Elf64_Ehdr*>(bytes.data())->e_machine == machine
                   ? ""
                   : "the program is of another kind of machine: " + shown;
    }
    if (!bytes.starts_with("#!")) {
        return "the program is neither ELF nor a script that begins with #!: " + shown;
    }
    std::string line = bytes.substr(2, bytes.find('\n') - 2);
    line.erase(0, line.find_first_not_of(" \t"));
    const std::string interpreter = line.substr(0, line.find_first_of(" \t"));
    if (interpreter.ends_with('\r')) {
        return "the program's first line ends as Windows' do (CR LF), which no system runs: " +
               shown;
    }
    return access(interpreter.c_str(), X_OK) == 0
               ? ""
               : "the program's interpreter '" + interpreter + "' is not there: " + shown;
}

bool is_archive(const fs::path& path) {
    std::error_code error;
    return path.extension() == ".zip" && fs::is_regular_file(path, error);
}

// The folder or the archive that an interpreter's function lies in.
std::optional<std::string> find_code(const fs::path& named) {
    std::error_code error;
    std::string path = fs::absolute(named).lexically_normal().string();
    if (path.size() > 1 && path.ends_with('/')) {
        path.pop_back();
    }
    return fs::is_directory(path, error) || is_archive(path) ? std::optional(path) : std::nullopt;
}

} // namespace

std::optional<std::string>
find_program(const ResourceRequest& request, const std::string& code_uri) {
    const fs::path named = (fs::path(request.template_dir) / code_uri).lexically_normal();
    const std::string runtime = request.properties.value("Runtime", "");
    if (is_interpreted(runtime)) {
        return find_code(named);
    }
    const bool is_provided = runtime.empty() || runtime.starts_with("provided");
    std::error_code error;
    fs::path program = fs::absolute(named);
    if (is_provided && is_archive(program)) {
        return program.string();
    }
    if (fs::is_directory(named, error)) {
        program = (program / "bootstrap").lexically_normal();
        if (!is_provided && fs::exists(program, error)) {
            refuse_code(
                request,
                "CodeUri",
                "with Runtime: provided.al2023 the program that is there would run: " +
                    program.string());
        }
        if (!fs::exists(program, error)) {
            refuse_code(
                request,
                "CodeUri",
                "a folder has the code of a function that is a program, an executable file "
                "`bootstrap`, and there is none: " +
                    program.string());
        }
    } else if (
        !is_provided || code_uri.find('/') == std::string::npos || code_uri.ends_with(".so") ||
        !fs::is_regular_file(named, error) || is_library(named)) {
        return std::nullopt;
    }
    if (const std::string fault = fault_of(program); !fault.empty()) {
        throw PropertyError{"CodeUri", fault};
    }
    return program.string();
}

} // namespace snowglobe::lambda
