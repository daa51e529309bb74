// snowglobe tls: makes the certificate authority where there is none, and says how clients get to
// trust it.
#include "emulator/base/time.h"
#include "emulator/cli/cli.h"
#include "emulator/net/certificate_authority.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>

namespace snowglobe::cli {

namespace {

struct TlsVerbOptions {
    std::string data;
    bool path_only = false;
};

// As a shell takes it for one word.
std::string quoted(const std::string& text) {
    if (text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               "/._-+@%:,=") == std::string::npos) {
        return text;
    }
    std::string out = "'";
    for (const char c : text) {
        out += c == '\'' ? "'\\''" : std::string(1, c);
    }
    return out + "'";
}

void run_tls(const TlsVerbOptions& options) {
    const std::string folder =
        std::filesystem::absolute(authority_folder(options.data)).lexically_normal().string();
    const CertificateAuthority authority(folder, std::chrono::system_clock::now());
    if (options.path_only) {
        fmt::print("{}\n", authority.file());
        return;
    }
    const std::string file = quoted(authority.file());
    fmt::print(
        "{}, {} until {}\n",
        authority.file(),
        authority.is_new() ? "made now, valid" : "valid",
        to_iso8601(
            Time{std::chrono::duration_cast<Duration>(authority.expires().time_since_epoch())}, 0)
            .substr(0, 10));
    fmt::print(
        "\n"
        "Clients of https://localhost:4566 trust this certificate authority by\n"
        "  AWS CLI, Python, Go, Ruby   export AWS_CA_BUNDLE={0}\n"
        "  Node.js                     export NODE_EXTRA_CA_CERTS={0}\n"
        "  others that use OpenSSL     export SSL_CERT_FILE={0}\n"
        "  curl                        curl --cacert {0} https://localhost:4566/\n"
        "  Java, by a store of what it trusts already and of this\n"
        "    cp \"$JAVA_HOME/lib/security/cacerts\" snowglobe.jks\n"
        "    keytool -importcert -noprompt -alias snowglobe -file {0} \\\n"
        "        -keystore snowglobe.jks -storepass changeit\n"
        "    java -Djavax.net.ssl.trustStore=snowglobe.jks \\\n"
        "        -Djavax.net.ssl.trustStorePassword=changeit ...\n"
        "AWS_CA_BUNDLE and SSL_CERT_FILE replace what else is trusted: set them for these clients "
        "alone.\n"
        "Whoever reads the key beside the file can pretend to be any server to them.\n",
        file);
}

} // namespace

void add_tls(CLI::App& app) {
    const auto options = std::make_shared<TlsVerbOptions>();
    CLI::App* verb = app.add_subcommand(
        "tls", "Print how clients get to trust https://localhost:4566; makes its authority");
    verb->add_option(
            "--data",
            options->data,
            "The authority of this data folder; without it the user's: $XDG_DATA_HOME/snowglobe or "
            "~/.local/share/snowglobe")
        ->type_name("DIR");
    verb->add_flag("--path", options->path_only, "Print the authority's file and nothing else");
    verb->footer("Examples:\n"
                 "  snowglobe tls\n"
                 "  AWS_CA_BUNDLE=$(snowglobe tls --path) aws sqs list-queues \\\n"
                 "      --endpoint-url https://localhost:4566");
    verb->callback([options] { run_tls(*options); });
}

} // namespace snowglobe::cli
