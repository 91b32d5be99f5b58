# Run by CPack between installing into a folder and making packages of it: adds what Debian asks of a package, and compresses
# what it wants compressed.
string(TIMESTAMP today "%a, %d %b %Y %H:%M:%S +0000" UTC)
foreach(package IN LISTS CPACK_COMPONENTS_ALL)
  set(root ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/${package})
  set(docs ${root}/usr/share/doc/${package})
  configure_file(${CMAKE_CURRENT_LIST_DIR}/copyright ${docs}/copyright COPYONLY)
  file(REMOVE ${docs}/LICENSE)  # copyright has it
  file(WRITE ${docs}/changelog.Debian "${package} (${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) unstable; urgency=medium

  * Release ${CPACK_PACKAGE_VERSION}; see changelog.gz of candled.

 -- ${CPACK_DEBIAN_PACKAGE_MAINTAINER}  ${today}
")
  file(WRITE ${root}/usr/share/lintian/overrides/${package}
    "# The package is not in Debian, where a bug asks for each new one.\n${package}: initial-upload-closes-no-bugs *\n")
  if(EXISTS ${docs}/CHANGELOG.md)
    file(RENAME ${docs}/CHANGELOG.md ${docs}/changelog)
  endif()
  file(GLOB compressed ${docs}/changelog* ${root}/usr/share/man/man1/*)
  execute_process(COMMAND gzip -9n ${compressed} COMMAND_ERROR_IS_FATAL ANY)
  # Where Debian 12's packages have their units.
  if(EXISTS ${root}/usr/lib/systemd/system)
    file(MAKE_DIRECTORY ${root}/lib/systemd)
    file(RENAME ${root}/usr/lib/systemd/system ${root}/lib/systemd/system)
    file(REMOVE_RECURSE ${root}/usr/lib/systemd)
  endif()
endforeach()
