#pragma once
// Code that clients upload: zip archives, kept as rows by their SHA-256 and unpacked to folders
// which functions run from. An archive stays as long as a function, a version or a layer has it.
#include "emulator/base/bytes.h"
#include "emulator/base/scratch_folder.h"
#include "emulator/call/context.h"
#include "services/lambda/function.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::lambda {

// Where archives lie unpacked; the composition root knows.
struct CodeFolders {
    // The folder's path, if it is there; with these files in it, else. Throw std::runtime_error
    // with one clear line.
    std::function<std::optional<std::string>(const std::string& sha256)> find;
    std::function<std::string(
        const std::string& sha256, const std::map<std::string, ScratchFile>& files)>
        write;
    std::function<void(const std::string& sha256)> remove;
};

struct UploadedCode {
    Bytes zip;
    template <class Archive> void fields(Archive& archive) { archive(zip); }
};

// What a request gives as code (ZipFile, or S3Bucket and S3Key, or ImageUri): the archive. Throws
// ApiError for what is none, or is elsewhere.
std::string read_archive(const json& code);

struct Archive {
    std::string sha256; // in hex
    std::int64_t size = 0;
    std::string folder;
};
// Keeps and unpacks it.
Archive take_archive(const CodeFolders& folders, Context& context, std::string zip);
// Whoever had it has it no longer: it goes when what may still run has ended.
void drop_archive(Context& context, const std::string& sha256);
// The timer of drop_archive.
void forget_archive(const CodeFolders& folders, Context& context, const std::string& sha256);

// Lets the function run from the folder, as its runtime says.
void set_code(Function& function, const Archive& archive);
// Of an archive that is kept.
std::string folder_of_code(const CodeFolders& folders, Store& store, const std::string& sha256);
// All archives are unpacked anew for this process, and functions are told where.
void take_over_code(const CodeFolders& folders, Store& store);

} // namespace snowglobe::lambda
