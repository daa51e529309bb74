// The authority's files: made once, together, and never written over.
#include "emulator/net/certificate_authority.h"
#include "tests/unit/net/tls_client.h"

#include <openssl/x509v3.h>

#include <fstream>
#include <sys/stat.h>
#include <thread>

namespace snowglobe {

namespace {

using tls_test::Folder;
using Time = CertificateAuthority::Time;
namespace files = std::filesystem;

std::string text_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

unsigned mode_of(const std::string& path) {
    struct stat about {};
    EXPECT_EQ(stat(path.c_str(), &about), 0) << path;
    return about.st_mode & 0777;
}

std::string refusal(const std::string& folder, Time now) {
    try {
        const CertificateAuthority authority(folder, now);
        return "";
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

bool is_for(const Certificate& made, const std::string& name) {
    return X509_check_host(made.certificate.get(), name.c_str(), name.size(), 0, nullptr) == 1 ||
           X509_check_ip_asc(made.certificate.get(), name.c_str(), 0) == 1;
}

const Time now = std::chrono::system_clock::from_time_t(1'800'000'000);

} // namespace

TEST(CertificateAuthority, IsMadeOnceAndReadFromThenOn) {
    const Folder folder;
    const std::string place = folder.path + "/deep/er/tls";
    const CertificateAuthority made(place, now);
    EXPECT_TRUE(made.is_new());
    EXPECT_EQ(made.file(), place + "/ca.pem");
    EXPECT_EQ(mode_of(place), 0700U);
    EXPECT_EQ(mode_of(place + "/ca.key"), 0600U);
    const std::string certificate = text_of(made.file());
    const CertificateAuthority read(place, now + std::chrono::hours(24 * 3000));
    EXPECT_FALSE(read.is_new());
    EXPECT_EQ(text_of(read.file()), certificate);
    const Certificate issued = read.issue({"localhost"}, now);
    EXPECT_EQ(files::directory_iterator(folder.path + "/deep/er")->path(), place) << "no drafts";
    // As a client would: signed by what it read of the file.
    std::shared_ptr<X509_STORE> trusted(X509_STORE_new(), X509_STORE_free);
    ASSERT_EQ(X509_STORE_load_file(trusted.get(), made.file().c_str()), 1);
    std::shared_ptr<X509_STORE_CTX> check(X509_STORE_CTX_new(), X509_STORE_CTX_free);
    X509_STORE_CTX_init(check.get(), trusted.get(), issued.certificate.get(), nullptr);
    X509_VERIFY_PARAM_set_time(
        X509_STORE_CTX_get0_param(check.get()), std::chrono::system_clock::to_time_t(now));
    X509_STORE_CTX_set_purpose(check.get(), X509_PURPOSE_SSL_SERVER);
    EXPECT_EQ(X509_verify_cert(check.get()), 1)
        << X509_verify_cert_error_string(X509_STORE_CTX_get_error(check.get()));
}

TEST(CertificateAuthority, NamesAreNamesAndAddresses) {
    const Folder folder;
    const CertificateAuthority authority(folder.tls(), now);
    const Certificate made =
        authority.issue({"localhost", "*.example.com", "127.0.0.1", "::1", "a,DNS:b"}, now);
    for (const char* name : {"localhost", "sub.example.com", "127.0.0.1", "::1"}) {
        EXPECT_TRUE(is_for(made, name)) << name;
    }
    for (const char* name : {"example.com", "a.b.example.com", "127.0.0.2", "b", "snowglobe"}) {
        EXPECT_FALSE(is_for(made, name)) << name;
    }
    EXPECT_EQ(made.expires, now + std::chrono::hours(24 * 365));
}

TEST(CertificateAuthority, NoCertificateOutlivesIt) {
    const Folder folder;
    const CertificateAuthority authority(folder.tls(), now);
    const Time late = authority.expires() - std::chrono::hours(1);
    EXPECT_EQ(authority.issue({"localhost"}, late).expires, authority.expires());
    const std::string line = refusal(folder.tls(), authority.expires());
    EXPECT_NE(line.find("ca.pem has expired; remove the folder"), line.npos) << line;
}

TEST(CertificateAuthority, ThoseThatBeginAtOnceAgree) {
    const Folder folder;
    std::vector<std::thread> starters;
    std::array<std::string, 8> errors;
    std::array<int, 8> made{};
    for (std::size_t i = 0; i < errors.size(); ++i) {
        starters.emplace_back([&, i] {
            try {
                const CertificateAuthority authority(folder.tls(), now);
                made[i] = authority.issue({"localhost"}, now).key ? 1 : 0;
            } catch (const std::runtime_error& error) {
                errors[i] = error.what();
            }
        });
    }
    for (std::thread& starter : starters) {
        starter.join();
    }
    for (std::size_t i = 0; i < errors.size(); ++i) {
        EXPECT_EQ(errors[i], "");
        EXPECT_EQ(made[i], 1);
    }
    EXPECT_EQ(std::distance(files::directory_iterator(folder.path), {}), 1);
    EXPECT_EQ(refusal(folder.tls(), now), "") << "key and certificate are of one";
}

TEST(CertificateAuthority, WhatIsBrokenIsToldAndLeftAlone) {
    const auto spoilt = [](const std::function<void(const std::string&)>& spoil) {
        const Folder folder;
        const CertificateAuthority authority(folder.tls(), now);
        spoil(folder.tls());
        const auto seen = [&] {
            return text_of(folder.tls() + "/ca.pem") + "|" + text_of(folder.tls() + "/ca.key");
        };
        const std::string before = seen();
        const std::string line = refusal(folder.tls(), now);
        EXPECT_EQ(seen(), before);
        EXPECT_EQ(line.find('\n'), std::string::npos);
        std::string told = line;
        for (std::size_t at = 0; (at = told.find(folder.path)) != std::string::npos;) {
            told.erase(at, folder.path.size());
        }
        return told;
    };
    const auto write = [](const char* name, const char* text) {
        return [name, text](const std::string& folder) { std::ofstream(folder + name) << text; };
    };
    EXPECT_EQ(spoilt(write("/ca.pem", "x")).find("/tls/ca.pem is no certificate; remove"), 0U);
    EXPECT_EQ(spoilt(write("/ca.key", "")).find("/tls/ca.key is no key"), 0U);
    EXPECT_EQ(
        spoilt([](const std::string& folder) { files::remove(folder + "/ca.key"); }),
        "cannot read /tls/ca.key: No such file or directory; remove the folder /tls to have another "
        "one made");
    EXPECT_EQ(
        spoilt([](const std::string& folder) { files::remove(folder + "/ca.pem"); }),
        "cannot read /tls/ca.pem: No such file or directory; remove the folder /tls to have another "
        "one made");
    EXPECT_EQ(
        spoilt([](const std::string& folder) {
            const Folder other;
            const CertificateAuthority authority(other.tls(), now);
            files::copy_file(
                other.tls() + "/ca.key",
                folder + "/ca.key",
                files::copy_options::overwrite_existing);
        }).find("/tls/ca.key is not the key of ca.pem; remove"),
        0U);
}

TEST(CertificateAuthority, APlaceThatCannotBeMadeIsTold) {
    const Folder folder;
    std::ofstream(folder.path + "/file") << "x";
    EXPECT_NE(refusal(folder.path + "/file/tls", now).find("/file/tls"), std::string::npos);
    EXPECT_NE(refusal(folder.path + "/file", now), "");
    EXPECT_EQ(text_of(folder.path + "/file"), "x");
}

TEST(CertificateAuthority, ItsPlace) {
    const auto with = [](const char* home, const char* shared, const std::string& data) {
        const auto set = [](const char* name, const char* value) {
            value != nullptr ? setenv(name, value, 1) : unsetenv(name);
        };
        const char* old_home = std::getenv("HOME");
        const std::string kept = old_home != nullptr ? old_home : "";
        set("HOME", home);
        set("XDG_DATA_HOME", shared);
        const std::string place = authority_folder(data);
        set("HOME", old_home != nullptr ? kept.c_str() : nullptr);
        set("XDG_DATA_HOME", nullptr);
        return place;
    };
    EXPECT_EQ(with("/home/a", "/shared", "data"), "data/tls");
    EXPECT_EQ(with("/home/a", "/shared", ""), "/shared/snowglobe/tls");
    EXPECT_EQ(with("/home/a", "relative", ""), "/home/a/.local/share/snowglobe/tls");
    EXPECT_EQ(with("/home/a", nullptr, ""), "/home/a/.local/share/snowglobe/tls");
    EXPECT_TRUE(with(nullptr, nullptr, "").ends_with("/.local/share/snowglobe/tls"));
}

} // namespace snowglobe
