using System.Diagnostics;

namespace Rollout.Tests;

/// <summary>Headless Chromium, where there is one; tests that need it are skipped with the reason elsewhere.</summary>
public static class Browser
{
    private static readonly string? s_program = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    /// <summary>Skips the running test where no browser is installed.</summary>
    public static void Require() => Assert.SkipWhen(s_program is null, "no Chromium is installed; on Debian: apt-get install chromium");

    /// <summary>The page's elements after its scripts have run and its connections are closed.</summary>
    public static string Dom(string url, string folder) => Start(folder, "--dump-dom", "--virtual-time-budget=3000", url);

    /// <summary>A picture of the page.</summary>
    public static void Screenshot(string url, string folder, string path) => Start(folder, $"--screenshot={path}", "--window-size=1280,1250", "--virtual-time-budget=3000", url);

    private static string Start(string folder, params string[] arguments)
    {
        ProcessStartInfo start = new(s_program!) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
        foreach (string argument in (string[])[.. quiet, $"--user-data-dir={Path.Combine(folder, "browser")}", .. arguments]) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(60_000))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"Chromium did not finish {arguments[^1]} in a minute.");
        }

        return output.Result;
    }
}
