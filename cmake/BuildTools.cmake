# Tools that make building faster, used where they are installed.

# CMAKE_CXX_COMPILER_LAUNCHER, of the command line or the environment, takes precedence.
find_program(CANDLED_CCACHE ccache)
mark_as_advanced(CANDLED_CCACHE)
if(CANDLED_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Without this sloppiness ccache does not cache what is compiled with a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CANDLED_CCACHE})
endif()

# mold links a test program in a fifth of the time that ld takes.
find_program(CANDLED_MOLD mold)
mark_as_advanced(CANDLED_MOLD)
if(CANDLED_MOLD AND NOT CMAKE_EXE_LINKER_FLAGS MATCHES "-fuse-ld")
  add_link_options(-fuse-ld=mold)
endif()

# Every source is checked by itself with all warnings, and nothing is made of it: objects, archives and programs are empty
# files, which only tell when each was checked last. It finds what a unity build hides, such as an include that is missing.
if(CANDLED_SYNTAX_ONLY)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_CURRENT_LIST_DIR}/compile-syntax)
  set(CMAKE_CXX_CREATE_STATIC_LIBRARY "${CMAKE_COMMAND} -E touch <TARGET>")
  set(CMAKE_CXX_LINK_EXECUTABLE "${CMAKE_COMMAND} -E touch <TARGET>")
endif()
