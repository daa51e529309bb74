import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import org.apache.kafka.common.utils.Exit;

/**
 * Runs Kafka's tools one after the other in one process, since each would take longer to start than to run. A line of
 * input is the tool's class, what it reads, and its arguments, parted by tabs ("\n" for the end of a line); after what it
 * prints comes a line "exit N".
 */
public class Tools {
    /** No exception that a tool catches. */
    static class Exited extends Error {
        Exited() {
            super("", null, false, false);
        }
    }

    static Integer status;

    public static void main(String[] none) throws Exception {
        var calls = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Exit.Procedure exit = (status, message) -> {
            if (message != null) {
                System.out.println(message);
            }
            Tools.status = Tools.status == null ? status : Tools.status;
            throw new Exited();
        };
        Exit.setExitProcedure(exit);
        Exit.setHaltProcedure(exit);
        var hooks = new ArrayList<Runnable>(); // the newer producer is closed by one
        Exit.setShutdownHookAdder((name, hook) -> hooks.add(hook));
        System.setErr(System.out);
        for (String call; (call = calls.readLine()) != null;) {
            String[] words = call.split("\t", -1);
            System.setIn(new ByteArrayInputStream(words[1].replace("\\n", "\n").getBytes(StandardCharsets.UTF_8)));
            status = null;
            try {
                Class.forName(words[0]).getMethod("main", String[].class).invoke(null, (Object) Arrays.copyOfRange(words, 2, words.length));
            } catch (java.lang.reflect.InvocationTargetException why) {
                if (!(why.getCause() instanceof Exited)) {
                    why.getCause().printStackTrace();
                    status = 1;
                }
            }
            hooks.forEach(Runnable::run);
            hooks.clear();
            System.out.println("\nexit " + (status == null ? 0 : status));
        }
    }
}
