#include "services/lambda/code.h"

#include "emulator/base/check.h"
#include "emulator/base/encoding.h"
#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "emulator/base/zip.h"
#include "emulator/store/rows.h"
#include "services/lambda/layer.h"
#include "services/lambda/runtime.h"
#include "services/lambda/settings.h"

#include <set>
#include <vector>

namespace snowglobe::lambda {

namespace {

constexpr std::size_t zipped_max = 52'428'800;
constexpr std::uint64_t unzipped_max = 262'144'000;
// A run may take fifteen minutes, and its sandbox stays for ten more.
constexpr Duration kept_for = minutes{30};

Key code_key(std::string_view sha256) {
    return Key("lambda.code").text(sha256);
}

// Calls `visit` for every row of functions and their versions, of all accounts and regions.
template <class Visit> void for_each_function(Store& store, const Visit& visit) {
    for (const char* space : {"lambda.function", "lambda.version"}) {
        Rows<Function>(store).scan(Key(space), Direction::forward, visit);
    }
}

ApiError not_here(const std::string& what) {
    return {
        "NotImplemented",
        "Snowglobe does not support " + what +
            ". Send the archive itself as ZipFile (aws lambda ... --zip-file fileb://code.zip), or "
            "name its folder as CodeUri in a template.",
        501};
}

std::set<std::string> archives_in_use(Store& store) {
    std::set<std::string> out;
    for_each_function(store, [&](std::string_view, const Function& function) {
        if (!function.code_sha256.empty()) {
            out.insert(function.code_sha256);
        }
        for (const auto& [arn, sha256] : function.layers) {
            out.insert(sha256);
        }
        return true;
    });
    for (const Layer& layer : all_layers(store)) {
        if (!layer.code_sha256.empty()) {
            out.insert(layer.code_sha256);
        }
    }
    return out;
}

} // namespace

std::string read_archive(const json& code) {
    if (code.contains("ImageUri")) {
        throw not_here("ImageUri: functions are no containers here");
    }
    if (code.contains("S3Bucket") || code.contains("S3Key")) {
        throw not_here("code in S3 (S3Bucket, S3Key): there is no S3 here");
    }
    const auto member = code.find("ZipFile");
    if (member == code.end() || member->get_ref<const std::string&>().empty()) {
        throw invalid_parameter("Please provide a source for function code.");
    }
    std::optional<std::string> zip = base64_decode(member->get_ref<const std::string&>());
    if (!zip) {
        throw ApiError("SerializationException", "ZipFile must be base64, as every blob");
    }
    if (zip->size() > zipped_max) {
        throw ApiError(
            "RequestEntityTooLargeException",
            "Zipped size must be smaller than " + std::to_string(zipped_max) + " bytes",
            413);
    }
    return *std::move(zip);
}

Archive take_archive(const CodeFolders& folders, Context& context, std::string zip) {
    Archive archive{to_hex(sha256(zip)), static_cast<std::int64_t>(zip.size()), ""};
    try {
        auto found = folders.find(archive.sha256);
        archive.folder =
            found ? *std::move(found) : folders.write(archive.sha256, read_zip(zip, unzipped_max));
    } catch (const ZipTooLarge&) {
        throw invalid_parameter(
            "Unzipped size must be smaller than " + std::to_string(unzipped_max) + " bytes");
    } catch (const std::runtime_error&) {
        throw invalid_parameter(
            "Could not unzip uploaded file. Please check your file, then try to upload again.");
    }
    Rows<UploadedCode>(context.store)
        .put(code_key(archive.sha256), UploadedCode{Bytes(std::move(zip))});
    return archive;
}

void drop_archive(Context& context, const std::string& sha256) {
    if (!sha256.empty()) {
        context.schedule_at("code/" + sha256, context.now + kept_for, TimerClass::background);
    }
}

void forget_archive(const CodeFolders& folders, Context& context, const std::string& sha256) {
    if (!archives_in_use(context.store).contains(sha256)) {
        context.store.erase(code_key(sha256).str());
        folders.remove(sha256);
    }
}

void set_code(Function& function, const Archive& archive) {
    function.code_sha256 = archive.sha256;
    function.code_size = archive.size;
    function.image.library =
        is_interpreted(function.runtime) ? archive.folder : archive.folder + "/bootstrap";
    function.image.is_program = true;
}

std::string folder_of_code(const CodeFolders& folders, Store& store, const std::string& sha256) {
    if (auto found = folders.find(sha256)) {
        return *std::move(found);
    }
    const auto code = Rows<UploadedCode>(store).find(code_key(sha256));
    SNOWGLOBE_CHECK(code.has_value());
    return folders.write(sha256, read_zip(code->zip.view(), unzipped_max));
}

void take_over_code(const CodeFolders& folders, Store& store) {
    std::vector<std::pair<std::string, Function>> all;
    for_each_function(store, [&](std::string_view key, Function function) {
        if (!function.code_sha256.empty()) {
            all.emplace_back(std::string(key), std::move(function));
        }
        return true;
    });
    store.begin();
    for (auto& [key, function] : all) {
        const std::string folder = folder_of_code(folders, store, function.code_sha256);
        set_code(function, {function.code_sha256, function.code_size, folder});
        set_layer_folders(folders, store, function);
        store.put(key, encode(function));
    }
    store.commit();
}

} // namespace snowglobe::lambda
