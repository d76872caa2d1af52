import BillOfMaterials
import Diagnostics
import TestSupport
import Testing

@Suite("A project of Maven")
struct MavenListTests {
  private func dependency(_ artifact: String, _ rest: String = "") -> String {
    "<dependency><groupId>g</groupId><artifactId>\(artifact)</artifactId>\(rest)</dependency>"
  }

  private func project(_ rest: String) -> String {
    "<project><groupId>g</groupId><artifactId>app</artifactId><version>1.0</version>\n\(rest)</project>"
  }

  @Test("names itself and what it needs, with properties replaced and scopes told")
  func whole() throws {
    let list = try read(
      """
      <?xml version="1.0"?>
      <project xmlns="http://maven.apache.org/POM/4.0.0">
        <groupId>org.example</groupId>
        <artifactId>app</artifactId>
        <version>${revision}</version>
        <description>Does things</description>
        <organization><name>Example House</name></organization>
        <licenses><license><name>Apache-2.0</name></license></licenses>
        <properties><revision>2.0</revision><junit.version>5.7</junit.version><a>${b}</a><b>3</b></properties>
        <dependencies>
          <dependency><groupId>${project.groupId}</groupId><artifactId>core</artifactId><version>${project.version}</version></dependency>
          <dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>${junit.version}</version><scope>test</scope></dependency>
          <dependency><groupId>x</groupId><artifactId>y</artifactId><version>${a}</version><optional>true</optional>
            <classifier>linux</classifier><type>zip</type></dependency>
        </dependencies>
        <build><plugins><plugin><groupId>p</groupId><artifactId>q</artifactId><version>1</version></plugin></plugins></build>
      </project>
      """, "pom.xml")
    #expect(
      shown(list) == [
        "pkg:maven/org.example/app@2.0 root :2 -> junit:junit@5.7, org.example:core@2.0, x:y@3",
        "pkg:maven/org.example/core@2.0 direct :11",
        "pkg:maven/junit/junit@5.7 direct dev (test) :12",
        "pkg:maven/x/y@3?classifier=linux&type=zip direct optional :13",
      ])
    #expect(warnings(list) == [])
    let root = try #require(list.packages.first)
    #expect(root.licences == ["Apache-2.0"] && root.summary == "Does things")
    #expect(root.supplier == "Example House")
  }

  @Test("takes from its parent what lies beside it: coordinates, properties, versions and needs")
  func parent() throws {
    let parent = """
      <project><groupId>g</groupId><artifactId>up</artifactId><version>7</version>
        <parent><groupId>g</groupId><artifactId>top</artifactId><version>7</version></parent>
        <properties><near>no</near><far>1.1</far></properties>
        <dependencyManagement><dependencies>
          \(dependency("m", "<version>${near}</version><scope>runtime</scope>"))
        </dependencies></dependencyManagement>
        <dependencies>\(dependency("all", "<version>${far}</version>"))</dependencies>
      </project>
      """
    let own = """
      <project><artifactId>app</artifactId>
        <parent><groupId>g</groupId><artifactId>up</artifactId><version>7</version></parent>
        <properties><near>1.2</near></properties>
        <dependencies>\(dependency("m"))\(dependency("open"))</dependencies></project>
      """
    let list = try read(own, "sub/pom.xml", beside: ["pom.xml": parent])
    #expect(
      shown(list) == [
        "pkg:maven/g/app@7 root :1 -> g:all@1.1, g:m@1.2, g:open@", "pkg:maven/g/m@1.2 direct (runtime) :4",
        "pkg:maven/g/open direct :4", "pkg:maven/g/all@1.1 direct",
      ])
    #expect(
      warnings(list) == [
        "4 list.unnamed: the version of 'g:open' is open: 'g:top:7' is not at hand"
      ])
    // A folder may stand for the file in it; a file of another project is no parent.
    for (path, name) in [("../other", "other/pom.xml"), ("../other/x.xml", "other/x.xml")] {
      let text = own.replacing(
        "</version></parent>", with: "</version><relativePath>\(path)</relativePath></parent>")
      #expect(shown(try read(text, "sub/pom.xml", beside: [name: parent])) == shown(list))
    }
    let foreign = parent.replacing("<artifactId>up<", with: "<artifactId>else<")
    #expect(
      warnings(try read(own, "sub/pom.xml", beside: ["pom.xml": foreign])) == [
        "4 list.unnamed: the version of 'g:m' is open: 'g:up:7' is not at hand",
        "4 list.unnamed: the version of 'g:open' is open: 'g:up:7' is not at hand",
      ])
    let remote = own.replacing("</version></parent>", with: "</version><relativePath/></parent>")
    #expect(try read(remote, "sub/pom.xml", beside: ["pom.xml": parent]).warnings.count == 2)
  }

  @Test(
    "lets a version stand for a requirement",
    arguments: [
      ("[1.0]", "1.0", nil), ("[1.0,2.0)", "1.0", "[1.0,2.0)"), ("(,2.0]", "2.0", "(,2.0]"),
      ("(,2.0)", "", "(,2.0)"), ("[1.1,1.2),[2,)", "1.1", "[1.1,1.2),[2,)"), ("LATEST", "LATEST", nil),
    ])
  func ranges(text: String, version: String, range: String?) throws {
    let list = try read(
      project("<dependencies>\(dependency("a", "<version>\(text)</version>"))</dependencies>"), "pom.xml")
    #expect(list.packages[1].version == version && list.warnings.isEmpty)
    #expect(list.packages[1].properties.first?.value == range)
  }

  @Test(
    "tells what is open or cannot be read, at its line",
    arguments: [
      (
        "<dependencies>\n<dependency/></dependencies>",
        "3 list.entry: a dependency without group or artifact"
      ),
      (
        "<dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>${no}</version></dependency></dependencies>",
        "2 list.unnamed: the version of 'g:a' is open: '${no}' is not known"
      ),
      (
        "<properties><x>${y}</x><y>${x}</y></properties><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>${x}</version></dependency></dependencies>",
        "2 list.unnamed: the version of 'g:a' is open: '${x}' is not known"
      ),
      (
        "<dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId></dependency></dependencies>",
        "2 list.unnamed: the version of 'g:a' is open: nothing manages it"
      ),
      (
        "<dependencyManagement><dependencies><dependency><groupId>b</groupId><artifactId>bom</artifactId><version>1</version><type>pom</type><scope>import</scope></dependency></dependencies></dependencyManagement><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId></dependency></dependencies>",
        "2 list.unnamed: the version of 'g:a' is open: 'b:bom' is not at hand"
      ),
    ])
  func open(rest: String, warning: String) throws {
    #expect(warnings(try read(project(rest), "pom.xml")) == [warning])
  }

  @Test("without coordinates tells it; profiles count where they are active by themselves")
  func rest() throws {
    #expect(
      warnings(try read("<project/>", "pom.xml")) == ["1 list.entry: the project has no group or artifact"])
    let open = "<project><groupId>g</groupId><artifactId>a</artifactId></project>"
    #expect(warnings(try read(open, "pom.xml")) == ["1 list.unnamed: the version of 'g:a' is open"])
    let profile =
      "<profile><activation><activeByDefault>%</activeByDefault></activation><dependencies>\(dependency("p", "<version>1</version>"))</dependencies></profile>"
    for (value, count) in [("true", 2), ("false", 1)] {
      let text = project("<profiles>\(profile.replacing("%", with: value))</profiles>")
      #expect(try read(text, "pom.xml").packages.count == count)
    }
    // Parents that are each other's end somewhere.
    let circle =
      "<project><groupId>g</groupId><artifactId>a</artifactId><version>1</version><parent><groupId>g</groupId><artifactId>a</artifactId><relativePath>pom.xml</relativePath></parent></project>"
    #expect(try read(circle, "pom.xml", beside: ["pom.xml": circle]).packages.count == 1)
  }
}
