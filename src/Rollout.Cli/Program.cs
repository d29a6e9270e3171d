Console.WriteLine("rollout");
