# The binary. Each layer sees only what is listed: a service sees no Asio, RocksDB, yaml-cpp.
find_package(Threads REQUIRED)
find_package(nlohmann_json REQUIRED)

snowglobe_layer(base emulator/base LINK snowglobe_json nlohmann_json::nlohmann_json -l:libcrypto.a -l:libz.a
    -l:libpcre2-8.a)
if(NOT SNOWGLOBE_SANITIZE) # snowglobe_host_link: whose allocator it is
    set_source_files_properties(emulator/base/huge_pages.cc PROPERTIES COMPILE_DEFINITIONS SNOWGLOBE_TCMALLOC)
endif()
snowglobe_layer(store emulator/store LINK snowglobe_base
    -l:libabsl_throw_delegate.a -l:libabsl_raw_logging_internal.a
    -Wl,--wrap=_ZN7rocksdb6crc32c6ExtendEjPKcm,-u,__wrap__ZN7rocksdb6crc32c6ExtendEjPKcm # rocksdb_checksum.cc
    -l:librocksdb.a -l:libsqlite3.a -l:libsnappy.a -l:liblz4.a -l:libzstd.a -l:libbz2.a -l:libz.a Threads::Threads dl)
snowglobe_layer(world emulator/world emulator/call LINK snowglobe_store)
snowglobe_layer(handler emulator/handler LINK snowglobe_base snowglobe_net -l:libboost_context.a dl)
if(SNOWGLOBE_SANITIZE STREQUAL thread)
    # A function that begins on one fiber and ends on another would unbalance both calling stacks.
    set_source_files_properties(emulator/handler/fiber_executor.cc emulator/handler/sanitizers.cc
        PROPERTIES COMPILE_OPTIONS --param=tsan-instrument-func-entry-exit=0)
endif()
snowglobe_layer(aws emulator/aws LINK snowglobe_world snowglobe_net -l:libexpat.a)
snowglobe_layer(stack emulator/stack LINK snowglobe_world -l:libyaml-cpp.a)
snowglobe_layer(net emulator/net LINK snowglobe_base -l:libnghttp2.a -l:libssl.a -l:libcrypto.a Threads::Threads)
snowglobe_layer(service services LINK snowglobe_base)
snowglobe_services()
# MongoDB's documents.
find_path(SNOWGLOBE_BSON_INCLUDE bson/bson.h PATH_SUFFIXES libbson-1.0 REQUIRED)
target_include_directories(snowglobe_mongodb SYSTEM PRIVATE ${SNOWGLOBE_BSON_INCLUDE})
target_compile_definitions(snowglobe_mongodb PRIVATE BSON_STATIC)
target_link_libraries(snowglobe_mongodb PUBLIC -l:libbson-static-1.0.a)
# Both find functions.
target_link_libraries(snowglobe_apigateway PUBLIC snowglobe_lambda)
target_link_libraries(snowglobe_outside PUBLIC snowglobe_lambda)

file(GLOB SNOWGLOBE_MAIN CONFIGURE_DEPENDS
    emulator/*.cc emulator/admin/*.cc emulator/cli/*.cc emulator/edge/*.cc emulator/observe/*.cc emulator/replay/*.cc)
list(REMOVE_ITEM SNOWGLOBE_MAIN ${snowglobe_SOURCE_DIR}/emulator/main.cc)
# The web console is a part of the binary.
file(GLOB SNOWGLOBE_CONSOLE CONFIGURE_DEPENDS emulator/admin/console/*)
set(SNOWGLOBE_CONSOLE_SOURCE ${snowglobe_BINARY_DIR}/console_files.cc)
add_custom_command(OUTPUT ${SNOWGLOBE_CONSOLE_SOURCE}
    COMMAND ${CMAKE_COMMAND} -D OUT=${SNOWGLOBE_CONSOLE_SOURCE} -D "FILES=${SNOWGLOBE_CONSOLE}"
            -D HEADER=emulator/admin/console_files.h -D TYPE=ConsoleFile -D FUNCTION=console_files
            -D BASE=${snowglobe_SOURCE_DIR}/emulator/admin/console
            -P ${snowglobe_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${SNOWGLOBE_CONSOLE} ${snowglobe_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
# So are the runtimes of interpreted functions.
file(GLOB SNOWGLOBE_RUNTIMES CONFIGURE_DEPENDS emulator/runtimes/python/*.py emulator/runtimes/nodejs/*.mjs)
# What is loaded into their processes. A library of its own, in C: it comes before everything else there.
add_library(snowglobe_preload MODULE emulator/runtimes/preload/preload.c)
set_target_properties(snowglobe_preload PROPERTIES PREFIX "" OUTPUT_NAME preload C_VISIBILITY_PRESET hidden
    LIBRARY_OUTPUT_DIRECTORY ${snowglobe_BINARY_DIR}/preload POSITION_INDEPENDENT_CODE ON)
target_compile_options(snowglobe_preload PRIVATE -std=gnu11 -O2 -Wall -Wextra -Wconversion)
target_link_libraries(snowglobe_preload PRIVATE dl)
set(SNOWGLOBE_PRELOAD ${snowglobe_BINARY_DIR}/preload/preload.so)
set(SNOWGLOBE_RUNTIMES_SOURCE ${snowglobe_BINARY_DIR}/runtime_files.cc)
add_custom_command(OUTPUT ${SNOWGLOBE_RUNTIMES_SOURCE}
    COMMAND ${CMAKE_COMMAND} -D OUT=${SNOWGLOBE_RUNTIMES_SOURCE} -D "FILES=${SNOWGLOBE_RUNTIMES};${SNOWGLOBE_PRELOAD}"
            -D HEADER=emulator/handler/runtime_files.h -D TYPE=RuntimeFile -D FUNCTION=runtime_files
            -D BASE=${snowglobe_SOURCE_DIR}/emulator/runtimes
            -P ${snowglobe_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${SNOWGLOBE_RUNTIMES} snowglobe_preload ${snowglobe_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
target_sources(snowglobe_handler PRIVATE ${SNOWGLOBE_RUNTIMES_SOURCE})
add_library(snowglobe_emulator STATIC ${SNOWGLOBE_MAIN} ${SNOWGLOBE_CONSOLE_SOURCE})
snowglobe_settings(snowglobe_emulator)
target_link_libraries(snowglobe_emulator PUBLIC
    ${SNOWGLOBE_SERVICE_TARGETS} snowglobe_aws snowglobe_stack snowglobe_net snowglobe_handler snowglobe_world)

# What `snowglobe init` writes travels inside the binary.
file(GLOB SNOWGLOBE_BEGINNING RELATIVE ${snowglobe_SOURCE_DIR}/emulator/cli/beginning CONFIGURE_DEPENDS emulator/cli/beginning/*)
set(beginning)
foreach(name ${SNOWGLOBE_BEGINNING})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS emulator/cli/beginning/${name})
    file(READ emulator/cli/beginning/${name} text)
    string(APPEND beginning "{\"${name}\", R\"beginning(${text})beginning\"},\n")
endforeach()
file(CONFIGURE OUTPUT generated/beginning.inc CONTENT "${beginning}" @ONLY)
include(GNUInstallDirs)
set_source_files_properties(emulator/cli/init.cc PROPERTIES
    INCLUDE_DIRECTORIES ${CMAKE_CURRENT_BINARY_DIR}/generated
    COMPILE_DEFINITIONS SNOWGLOBE_PACKAGE_FOLDER="${CMAKE_INSTALL_LIBDIR}/cmake/snowglobe")

add_executable(snowglobe emulator/main.cc)
snowglobe_settings(snowglobe)
target_link_libraries(snowglobe PRIVATE snowglobe_emulator)
snowglobe_host_link(snowglobe)
add_executable(snowglobe::snowglobe ALIAS snowglobe)
