# Everything comes from Debian 12's packages; scripts/install-dependencies names them.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(CURL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(ZLIB REQUIRED)
pkg_check_modules(libdeflate REQUIRED IMPORTED_TARGET libdeflate)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)

# The defines that come with this target are mandatory: without them httplib's classes have another layout here
# than in the shared library, and the program crashes.
pkg_check_modules(httplib REQUIRED IMPORTED_TARGET cpp-httplib)

pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(libsystemd REQUIRED IMPORTED_TARGET libsystemd)
pkg_check_modules(tomlplusplus REQUIRED IMPORTED_TARGET tomlplusplus)
if(CANDLED_POSTGRES)
  pkg_check_modules(libpq REQUIRED IMPORTED_TARGET libpq)
endif()

# RapidJSON's package sets a variable only. RAPIDJSON_HAS_STDSTRING adds the overloads for std::string.
find_package(RapidJSON REQUIRED)
add_library(candled_rapidjson INTERFACE)
add_library(candled::rapidjson ALIAS candled_rapidjson)
target_include_directories(candled_rapidjson SYSTEM INTERFACE ${RAPIDJSON_INCLUDE_DIRS})
target_compile_definitions(candled_rapidjson INTERFACE RAPIDJSON_HAS_STDSTRING=1)

if(CANDLED_TESTS)
  find_package(Catch2 2 REQUIRED)
  if(CANDLED_SYNTAX_ONLY)
    function(catch_discover_tests)  # it would start programs, which are empty
    endfunction()
  else()
    include(Catch)
  endif()
endif()
