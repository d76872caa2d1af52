@testable import BillOfMaterials
import Foundation
import TestSupport
import Testing

@Suite("A well-known program without metadata")
struct ProgramPatternTests {
  private static let magic: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 0]

  @Test("is known by what stands around its version")
  func examples() {
    for (file, text, purls) in ProgramExamples.all {
      let result = examine(Self.magic + Array(text.utf8), "bin/\(file)")
      #expect(result.packages.joined(separator: " ") == purls, "\(file)")
      #expect(result.list?.packages.first?.technique == .binary)
    }
  }

  @Test("has an example for each pattern's program, and a name of the CPE dictionary that is well formed")
  func complete() throws {
    let found = ProgramExamples.all.flatMap { example in
      (KnownProgram.called(example.file[...]) + KnownProgram.scripts).filter {
        example.purls.contains("pkg:\($0.purl)@")
      }.map(\.name)
    }
    #expect((KnownProgram.all + KnownProgram.scripts).map(\.name).filter { !found.contains($0) } == [])
    #expect(Set(KnownProgram.all.map(\.name)).count >= 150)
    for program in KnownProgram.all {
      #expect(program.cpe.map { $0.split(separator: ":").count == 2 } ?? true, "\(program.name)")
      #expect(!program.patterns.isEmpty && !program.files.isEmpty)
    }
  }

  @Test(
    "is not seen where another file of its name only looks like it",
    arguments: [
      ("nginx", "nginx version: nginx/"), ("nginx", "nginx version: nginx/1"),
      ("nginx", "nginx version: nginx/1.2x"),
      ("python3.11", "\03.12.1\0"), ("python3.11", "\03.11\0"), ("python3.11", "v3.11.2\0"),
      ("libpython3.so", "\03.11.2.1.2\0"), ("gzip", "\01.12\0"), ("gzip", "bug-gzip@gnu.org\01.12\01.13\0"),
      ("make", "bug-make@gnu.org\01.2.13\0flateInit"), ("sqlite3", "\01.2.13\0SQLite format 3"),
      ("bash", "@(#)Bash version x("), ("openssl", "\0OpenSSL 3 "),
      ("sshd", "OpenSSH_2.*,OpenSSH_3.0*,OpenSSH_9.2\0"),
      ("postgres", "PostgreSQL 9.1."), ("java", "\0openjdk\0java\0"), ("terraform", " Go buildinf:\01.2.3\0"),
      ("helm", "\0v3.14.2\0"), ("minio", "\0RELEASE.2023-05\0"), ("unknown", "nginx version: nginx/1.2.3"),
      ("mariadb", "x-MariaDB"), ("mongod", "tcmalloc"), ("convert", "ImageMagick 6.9.11-60 "),
    ])
  func notSeen(file: String, text: String) {
    let result = examine(Self.magic + Array(text.utf8), "bin/\(file)")
    #expect(result.packages == [] && result.warnings == [] && result.problems == [])
  }

  @Test("has vendor and product of the CPE dictionary, escaped")
  func cpes() {
    func cpe(_ file: String, _ text: String) -> String? {
      examine(Self.magic + Array(text.utf8), file).list?.packages.first?.cpe
    }
    #expect(cpe("nginx", "nginx version: nginx/1.2.3") == "cpe:2.3:a:f5:nginx:1.2.3:*:*:*:*:*:*:*")
    #expect(
      cpe("beam.smp", "/otp_src_25.3/erts/") == "cpe:2.3:a:erlang:erlang\\/otp:25.3:*:*:*:*:*:*:*")
    #expect(cpe("containerd", " Go buildinf:\01.6.20~ds1\0")?.contains(":1.6.20:") == true)
  }

  @Test("is found across the edges of the windows that a large file is read in")
  func windows() {
    let needle = Array("nginx version: nginx/1.22.1\n".utf8)
    for offset in [1 << 20, (1 << 20) - 512, (1 << 20) - 1_024] {
      for shift in stride(from: -30, through: 30, by: 10) {
        var bytes = Self.magic + Array(repeating: 0x61, count: 2 << 20)
        bytes.replaceSubrange(offset + shift..<offset + shift + needle.count, with: needle)
        #expect(examine(bytes, "nginx").packages == ["pkg:generic/nginx@1.22.1"], "\(offset) \(shift)")
      }
    }
  }

  @Test("of this machine has the version that its package has")
  func installed() throws {
    guard FileManager.default.fileExists(atPath: "/usr/bin/dpkg-query") else {
      print("skipped: no dpkg-query")
      return
    }
    let programs = [
      ("bash", "/bin/bash"), ("perl-base", "/usr/bin/perl"), ("tar", "/bin/tar"), ("gzip", "/bin/gzip"),
      ("coreutils", "/bin/ls"), ("grep", "/bin/grep"), ("findutils", "/usr/bin/find"),
      ("openssl", "/usr/bin/openssl"),
      ("gpgv", "/usr/bin/gpgv"), ("git", "/usr/bin/git"), ("zstd", "/usr/bin/zstd"),
      ("xz-utils", "/usr/bin/xz"),
      ("make", "/usr/bin/make"), ("util-linux", "/bin/dmesg"), ("curl", "/usr/bin/curl"),
      ("openssh-client", "/usr/bin/ssh"), ("libc6", "/lib/x86_64-linux-gnu/libc.so.6"),
      ("python3.11-minimal", "/usr/bin/python3.11"), ("wget", "/usr/bin/wget"), ("rsync", "/usr/bin/rsync"),
    ]
    var compared = 0
    for (package, path) in programs {
      guard let bytes = FileManager.default.contents(atPath: path),
        let said = try? PythonReference.run("/usr/bin/dpkg-query", ["-W", "-f", "${Version}", package])
      else { continue }
      let version = String(decoding: said, as: UTF8.self).replacing(/^[0-9]+:/, with: "")
      let found = try #require(examine(Array(bytes), path).list?.packages.first, "\(path)")
      #expect(version.hasPrefix(found.version), "\(path)")
      compared += 1
    }
    if compared == 0 { print("skipped: none of the programs is there") }
  }
}
