import BillOfMaterials
import Cryptography
import Foundation
import JSON
import OperatingSystem
import TestSupport
import Testing

/// A moment and a tool that every test states.
let moment = Timestamp(seconds: 1_763_689_000)
let tool = Inventory.Tool(name: "stellwerk", version: "0.1.0")

/// The smallest document in tags, which ends with its only package.
let tags = """
  SPDXVersion: SPDX-2.3
  DataLicense: CC0-1.0
  SPDXID: SPDXRef-DOCUMENT
  DocumentName: a
  DocumentNamespace: https://example.org/a
  Creator: Tool: a-1
  Created: 2026-11-22T00:00:00Z
  Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-A
  PackageName: a
  SPDXID: SPDXRef-A
  PackageDownloadLocation: NONE

  """

/// A file as the reader of a package makes it.
func file(_ path: String, _ content: [UInt8]) -> SubjectFile {
  var stream = SubjectFileStream(path: path, mode: 0o644)
  stream.update(content.prefix(7))
  stream.update(content.dropFirst(7))
  return stream.finish()
}

/// A file with this text.
func file(_ path: String, _ text: String) -> SubjectFile { file(path, Array(text.utf8)) }

/// The `RECORD` line that is true of a file, its path relative to `folder`.
func record(_ path: String, _ content: [UInt8], in folder: String = "usr/lib/app") -> String {
  let digest = base64(checksum(.sha256, of: content))
    .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
    .replacingOccurrences(of: "=", with: "")
  return "\(path),sha256=\(digest),\(content.count)\n"
}

/// An installed distribution of one module, its `RECORD` true.
func distribution(
  _ name: String, _ version: String, headers: String = "", files: [(String, [UInt8])] = [],
  folder: String = "usr/lib/app"
) -> [SubjectFile] {
  let info = "\(name.replacingOccurrences(of: "-", with: "_"))-\(version).dist-info"
  let metadata = "Metadata-Version: 2.1\nName: \(name)\nVersion: \(version)\n\(headers)\n\nLong text: none\n"
  let all = files + [("\(info)/METADATA", Array(metadata.utf8))]
  let lines = all.map { record($0.0, $0.1) }.joined() + "\(info)/RECORD,,\n"
  return all.map { file("\(folder)/\($0.0)", $0.1) } + [file("\(folder)/\(info)/RECORD", lines)]
}

/// The inventory of a package `app` with these files.
func inventory(_ files: [SubjectFile], change: (inout Subject) -> Void = { _ in }) throws -> (
  inventory: Inventory, warnings: [InventoryWarning]
) {
  var subject = Subject(name: "app", version: "1.0-1", architecture: "amd64", files: files)
  subject.vendor = "example"
  change(&subject)
  return try Inventory.of(subject, timestamp: moment, tool: tool)
}

/// The first bytes of every ELF file, and something that makes it differ.
func elf(_ text: String) -> [UInt8] { [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0] + Array(text.utf8) }

/// A subject with a bit of everything: licences of each sort, native code, edges, discrepancies, parties.
func everything() throws -> Inventory {
  let text = "        Copyright (c) 2021\n        \n        Redistribution …"
  let files =
    distribution(
      "Top.Level", "2.0+local.1",
      headers: """
        Summary: The top  of
         it all
        License-Expression: MIT AND (Apache-2.0 OR LicenseRef-Own)
        Author: Ann Example
        Author-email: "Ann, E." <ann@example.org>, x@example.org
        Maintainer-email: The Top Team <team@example.org>
        Project-URL: Homepage, https://example.org/top
        Project-URL: Source Code, https://example.org/top.git
        Project-URL: Broken, not a url
        Requires-Dist: native-thing[fast] (>=1)
        Requires-Dist: plain ; python_version >= "3"
        Requires-Dist: absent >=1 ; sys_platform == "linux"
        Requires-Dist: never ; sys_platform == "win32"
        """)
    + distribution(
      "native_thing", "1.2",
      headers: """
        License: BSD
        Classifier: License :: OSI Approved :: BSD License
        Requires-Dist: extra-target ; extra == 'fast'
        Requires-Dist: other ; extra == 'slow'
        """,
      files: [
        ("native/_speed.so", elf("speed")), ("native/__init__.py", []), ("native/data.txt", [1, 2, 3]),
      ])
    + distribution("plain", "3", headers: "License: Copyright (c) 2021\n\(text)\nAuthor: Solo")
    + distribution("extra-target", "1", headers: "License: GPL-2.0+ WITH Classpath-exception-2.0")
    + distribution("circle-a", "1", headers: "License: Apache 2.0\nRequires-Dist: circle-b")
    + distribution("circle-b", "1", headers: "Requires-Dist: circle-a")
    + [file("usr/bin/app", "#!/usr/bin/python3\n"), file("usr/lib/app/lib/own.so", elf("own"))]
  return try inventory(files) { subject in
    subject.maintainer = "Release Team <release@example.org>"
    subject.summary = "an example"
    subject.homepage = "https://example.org/"
    subject.licence = "MIT"
    subject.depends = "python3 (>= 3.11), libc6"
    subject.fileName = "app_1.0-1_amd64.deb"
    subject.digests = [FileDigest(.sha256, hex: String(repeating: "ab", count: 32))]
  }.inventory
}
