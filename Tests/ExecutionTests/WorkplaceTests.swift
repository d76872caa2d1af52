import Diagnostics
import Foundation
import OperatingSystem
import TestSupport
import Testing

@testable import Execution

@Suite("A place where commands work one after the other")
struct WorkplaceTests {
  private static let names = ["out", "home"]

  private static func contents(_ path: String) throws -> [String] {
    try FolderTree(path).entries.map { "\($0.path) \(String($0.mode, radix: 8))" }
  }

  @Test(
    "is lent again when nothing is left in it, and else is another one",
    arguments: [
      ("true", true), ("echo x > out/f; mkdir -p home/a/b; echo y > home/a/b/.c; ln -s / out/root", true),
      ("mkdir d; echo x > d/f; echo x > .hidden; mkfifo out/pipe; ln -s /etc out/etc", true),
      ("mkdir -m 0 out/closed", true), ("chmod 700 out", false), ("chmod 1777 .", false),
      ("mv out elsewhere; mkdir -m 755 out", false), ("rmdir out", false),
      ("rmdir out; ln -s /tmp out", false),
      ("rmdir home; echo > home", false),
      ("python3 -c 'import os; os.setxattr(\"home\", \"user.left\", b\"x\")'", false),
      ("cd out; i=0; while [ $i -lt 200 ]; do : > $i-$(printf %0100d 0); i=$((i+1)); done", false),
    ])
  func lent(script: String, isReused: Bool) throws {
    let scratch = Scratch()
    let places = Workplaces(in: scratch.path)
    let first = try places.take(Self.names, givenAway: false)
    #expect(first.path == scratch("place-1"))
    let fresh = try Self.contents(first.path)
    #expect(fresh == ["home 755", "out 755"])
    let outcome = try Program(
      "/bin/sh", ["-e", "-c", script], environment: ["PATH": "/usr/bin:/bin"], folder: first.path
    ).run()
    try #require(outcome.status == 0, "\(outcome.said)")
    places.giveBack(first)
    let second = try places.take(Self.names, givenAway: false)
    #expect((second.path == first.path) == isReused)
    #expect(try Self.contents(second.path) == fresh)
    if !isReused { #expect(!exists(first.path)) }
  }

  @Test("is for one at a time, and for one sort of program")
  func apart() throws {
    let scratch = Scratch()
    let places = Workplaces(in: scratch.path)
    let one = try places.take(Self.names, givenAway: false)
    let two = try places.take(Self.names, givenAway: false)
    #expect(one.path != two.path)
    places.giveBack(one)
    let isolated = try places.take(Self.names, givenAway: true)
    let other = try places.take(["out"], givenAway: false)
    #expect(Set([one, two, isolated, other].map(\.path)).count == 4)
    var status = stat()
    #expect(stat("\(isolated.path)/out", &status) == 0 && status.st_uid == Isolation.owner)
    #expect(try places.take(Self.names, givenAway: false).path == one.path)
  }
}
