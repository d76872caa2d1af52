import BillOfMaterials
import Testing

@Suite("The release file of a Java runtime")
struct JavaReleaseTests {
  @Test(
    "names the runtime as advisories do",
    arguments: [
      (
        """
        IMPLEMENTOR="Eclipse Adoptium"
        IMPLEMENTOR_VERSION="Temurin-21.0.4+7"
        JAVA_RUNTIME_VERSION="21.0.4+7-LTS"
        JAVA_VERSION="21.0.4"
        SOURCE_REPO="https://example.org/jdk21u.git"
        IMAGE_TYPE="JDK"
        """, "opt/java/release",
        "pkg:generic/oracle/openjdk@21.0.4%2B7-LTS?repository_url=https:%2F%2Fexample.org%2Fjdk21u.git",
        "cpe:2.3:a:oracle:openjdk:21.0.4:*:*:*:*:*:*:*",
        [
          "stellwerk:java:implementor-version=Temurin-21.0.4+7", "stellwerk:java:java-version=21.0.4",
          "stellwerk:java:image-type=JDK",
        ]
      ),
      (
        "JAVA_VERSION=\"1.8.0_302\"\nFULL_VERSION=\"1.8.0_302-b08\"\n", "jre/release",
        "pkg:generic/oracle/openjdk@1.8.0_302-b08", "cpe:2.3:a:oracle:openjdk:1.8.0:update302:*:*:*:*:*:*",
        ["stellwerk:java:java-version=1.8.0_302"]
      ),
      (
        "IMPLEMENTOR=\"Oracle Corporation\"\nJAVA_VERSION=\"22.0.2\"\nFULL_VERSION=\"8u1\"\n", "jdk/release",
        "pkg:generic/oracle/jdk@22.0.2", "cpe:2.3:a:oracle:jdk:22.0.2:*:*:*:*:*:*:*",
        ["stellwerk:cpe=cpe:2.3:a:oracle:java_se:22.0.2:*:*:*:*:*:*:*", "stellwerk:java:java-version=22.0.2"]
      ),
      (
        "IMPLEMENTOR=\"Oracle Corporation\"\nJAVA_VERSION=\"9\"\nIMAGE_TYPE=JRE", "release",
        "pkg:generic/oracle/jre@9", "cpe:2.3:a:oracle:jre:9:*:*:*:*:*:*:*",
        [
          "stellwerk:cpe=cpe:2.3:a:oracle:java_se:9:*:*:*:*:*:*:*", "stellwerk:java:java-version=9",
          "stellwerk:java:image-type=JRE",
        ]
      ),
      (
        "IMPLEMENTOR=\"Azul Systems, Inc.\"\r\nJAVA_VERSION=\"11.0.17\"\r\n", "release",
        "pkg:generic/azul/zulu@11.0.17", "cpe:2.3:a:azul:zulu:11.0.17:*:*:*:*:*:*:*",
        [
          "stellwerk:cpe=cpe:2.3:a:oracle:openjdk:11.0.17:*:*:*:*:*:*:*",
          "stellwerk:java:java-version=11.0.17",
        ]
      ),
      (
        "IMPLEMENTOR=\"Sun Microsystems\"\nJAVA_VERSION=\"1.6.0_007\"\n", "release",
        "pkg:generic/sun/jdk@1.6.0_007",
        "cpe:2.3:a:sun:jdk:1.6.0:update7:*:*:*:*:*:*", ["stellwerk:java:java-version=1.6.0_007"]
      ),
    ])
  func runtimes(text: String, path: String, purl: String, cpe: String, expected: [String]) {
    let result = examine(Array(text.utf8), path, isProgram: false)
    #expect(result.packages == [purl])
    #expect(result.list?.packages.first?.cpe == cpe)
    #expect(result.list?.packages.first?.kind == .platform)
    #expect(properties(result.list?.packages.first) == expected)
  }

  @Test(
    "is none where another file has the name",
    arguments: ["", "Debian 12\n", "NAME=x\nVERSION=1\n", "JAVA_VERSION=\n"])
  func others(text: String) {
    #expect(examine(Array(text.utf8), "etc/release", isProgram: false).packages == [])
    #expect(examine(Array("JAVA_VERSION=\"1\"".utf8), "etc/releases", isProgram: false).packages == [])
  }
}
